"""Locked sheets stay locked: the trigger is put on again after the table was changed."""

from importlib import import_module

from django.db import migrations

SHEET_STAYS = import_module("emulation.migrations.0002_signed_stays").Migration.operations[5]


class Migration(migrations.Migration):
    dependencies = [("emulation", "0019_self_scores")]

    operations = [SHEET_STAYS]
