"""Expedientes: the list, one case whole, its acts, and the registration of new ones."""

from web.cases import acting, downloads, groups, index, page, registering, reissuing, taken
from web.cases.place import blueprint

__all__ = ["acting", "blueprint", "downloads", "groups", "index", "page", "registering", "reissuing", "taken"]
