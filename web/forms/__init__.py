"""Forms from JSON Schema: what a page shows (`field_views`) and what a person posted (`parse`)."""

from web.forms.parsing import MAX_FIELDS, added_rows, beside, parse
from web.forms.schema import files_of
from web.forms.views import FieldView, error_links, field_views

__all__ = ["MAX_FIELDS", "FieldView", "added_rows", "beside", "error_links", "field_views", "files_of", "parse"]
