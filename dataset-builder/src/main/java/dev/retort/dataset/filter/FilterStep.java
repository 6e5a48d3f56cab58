package dev.retort.dataset.filter;

/** Where in a build an exchange is left out, in the order in which that happens. */
public enum FilterStep {
  /** The request is looked at. */
  REQUEST("Request"),
  /** The answer is looked at, before the task's form is known. */
  ANSWER("Answer"),
  /** The answer takes the task's form. */
  FORM("Form of the answer"),
  /** Duplicates are merged, and their answers vote. */
  DUPLICATES("Duplicates"),
  /** What asks the same as an evaluation row, and may not evaluate, goes. */
  SAMPLE("Sample"),
  /** Labels are decided. */
  LABEL("Label"),
  /** Training rows that would give evaluation rows away. */
  CONTAMINATION("Contamination"),
  /** Training rows are taken up to a budget. */
  BUDGET("Budget");

  private final String title;

  FilterStep(String title) {
    this.title = title;
  }

  /** For people. */
  public String title() {
    return title;
  }
}
