"""What people type, checked as text; whether the field allows it now is the actions' question."""
