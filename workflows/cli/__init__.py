"""The command line: starts everything, and keeps an installation in order."""

from workflows.cli.lazy import Commands

main = Commands(
    {
        "run": ("workflows.cli.run:run", "Start everything on this machine: web, clock and work."),
        "web": ("workflows.cli.web:web", "Serve the pages and the API."),
        "clock": ("workflows.cli.processes:clock", "Fire terms, remind, send mail, keep batches going."),
        "work": ("workflows.cli.processes:work", "Do batches in this process."),
        "batch": ("workflows.cli.batches:batch", "Batches on other machines, by Prefect."),
        "demo": ("workflows.cli.demo:demo", "The demonstration and its clock."),
        "check": ("workflows.cli.check:check", "Prove procedures: diagram, forms, letters, scenarios."),
        "new-procedure": ("workflows.cli.check:new_procedure", "Write the two folders of a new procedure."),
        "deadline": ("workflows.cli.deadline:deadline", "Count a term in Colombian working days."),
        "token": ("workflows.cli.people:token", "Tokens for the API."),
        "people": ("workflows.cli.people:people", "People of the institution and their roles."),
        "results": ("workflows.cli.results:results", "Published results of the measurement."),
        "migrate-cases": ("workflows.cli.moving:migrate_cases", "Move open cases to the newest version."),
        "doctor": ("workflows.cli.doctor:doctor", "Look for anything that does not agree; exit 1 if so."),
        "backup": ("workflows.cli.backup:backup", "Write database and files into one archive."),
        "restore": ("workflows.cli.restore:restore", "Put a backup in the place of this installation."),
        "db": ("workflows.cli.database:database", "The schema of the database."),
    },
    help="Cauce runs the MIPG procedures of a Colombian public office.",
)
