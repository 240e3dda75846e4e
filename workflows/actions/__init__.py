"""The verbs: each public one opens one transaction (`@act`); an action never calls an action."""
