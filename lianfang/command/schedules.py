"""placeholder, written next"""
from lianfang.flows.table import KINDS
from lianfang.kit.problems import Problem
from django.utils.translation import gettext_lazy as _
