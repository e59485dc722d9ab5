import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianfang.settings")
    from lianfang.testing.scaffold import main

    sys.exit(main())
