"""The sheets of our own workbooks by name; a list is read from the first one only."""

LIST = "Danh sách"
# Explains the columns
DICTIONARY = "Giải thích"
# What the workbook held when it left (manifest.py)
MANIFEST = "_phien_ban"
# The words of the drop-down lists
CHOICES = "_danh_muc"
# What is to be mended, first in a workbook that comes back
TASKS = "Việc cần sửa"
NO_LISTS = {DICTIONARY, MANIFEST, CHOICES, TASKS}
