package dev.retort.evaluator.report;

import java.util.List;

/** The difference of two reports as plain text for a screen. Thread-safe. */
public final class PlainDifference {
  private static final int IDS_SHOWN = 20;

  private PlainDifference() {}

  /** Lines of text. */
  public static String of(ReportDifference difference) {
    DifferenceModel model = DifferenceModel.of(difference);
    StringBuilder text = new StringBuilder();
    for (DifferenceModel.Side side : model.sides()) {
      text.append(
          "%s: %s, %s\n  %s. %s\n"
              .formatted(
                  side.name(),
                  side.at(),
                  side.seal(),
                  side.verdict().word(),
                  side.verdict().finding()));
    }
    TextTable inputs = new TextTable().row("INPUT", "BEFORE", "AFTER");
    model.inputs().forEach(it -> inputs.row(it.name(), it.before(), it.after()));
    section(text, inputs, model.inputs(), "No input differs.");
    TextTable checks = new TextTable().row("CHECK", "BEFORE", "AFTER");
    model
        .checks()
        .forEach(it -> checks.row(it.subject(), it.before().outcome(), it.after().outcome()));
    section(text, checks, model.checks(), "Every check came out as before.");
    TextTable measures =
        new TextTable().row("MEASURE", "BEFORE", "INTERVAL", "AFTER", "INTERVAL", "CHANGE");
    model
        .measures()
        .forEach(
            it ->
                measures.row(
                    it.name(),
                    it.before(),
                    it.beforeInterval(),
                    it.after(),
                    it.afterInterval(),
                    it.change()));
    section(text, measures, model.measures(), "Neither report has met an evaluation row.");
    TextTable slices = new TextTable();
    model.slices().forEach(slices::row);
    section(text, slices, model.slices(), "No slice regresses in one report only.");
    text.append('\n').append(model.lossNote()).append('\n');
    ids(text, "Lost in the second report only", model.lostAnew());
    ids(text, "Lost in the first report only", model.lostNoMore());
    return text.toString().replace('\u00a0', ' ');
  }

  private static void section(StringBuilder text, TextTable table, List<?> rows, String otherwise) {
    text.append('\n').append(rows.isEmpty() ? otherwise + "\n" : table.text());
  }

  private static void ids(StringBuilder text, String title, List<String> ids) {
    text.append("  %s: %s\n".formatted(title, Text.count(ids.size())));
    ids.stream().limit(IDS_SHOWN).forEach(id -> text.append("    ").append(id).append('\n'));
    if (ids.size() > IDS_SHOWN) {
      text.append("    and %s more\n".formatted(Text.count(ids.size() - IDS_SHOWN)));
    }
  }
}
