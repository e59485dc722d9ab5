from django.utils.translation import gettext_lazy as _

from lianfang.kit.problems import Problem


class DeviceRevoked(Problem):
    code, status = "device-revoked", 410
    text = _("This phone was revoked. What was not yet sent stays sealed on it until you sign in anew.")


class DeviceUnknown(Problem):
    code, status = "device-unknown", 409
    text = _("This phone is not registered here. Set it up again; what was not yet sent stays on it.")


class DeviceOfAnother(Problem):
    code, status = "device-of-another", 409
    text = _("This phone holds the work of another person. Sign in as that person, who can then send it.")


class TooManyDuties(Problem):
    code, status = "too-many-duties", 409
    text = _("A phone carries at most {most} duties and these are {count}. Ask for a smaller area.")


class TooManyDevices(Problem):
    code, status = "too-many-devices", 409
    text = _("You have {most} phones already. Revoke one first.")


class BundleUnreadable(Problem):
    code, status = "bundle-unreadable", 422
    text = _("This is not a whole queue of a phone known here. Nothing of it was taken in.")
