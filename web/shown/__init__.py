"""What pages show of the nouns: due dates, courses of cases, people, papers and history, in Spanish."""
