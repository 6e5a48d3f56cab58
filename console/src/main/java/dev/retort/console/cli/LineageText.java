package dev.retort.console.cli;

import dev.retort.console.lineage.DatasetHistory;
import dev.retort.console.lineage.DatasetLink;
import dev.retort.console.lineage.ExchangeLineage;
import dev.retort.console.lineage.Lineage;
import dev.retort.console.lineage.ModelLineage;
import dev.retort.console.lineage.PublishedVersion;
import dev.retort.dataset.Decision;
import dev.retort.scheduler.RunArchive.ArchivedRun;
import java.io.PrintWriter;

/** Lineage for people. */
record LineageText(PrintWriter out) {
  private static final int SHORT = 12;

  void print(Lineage lineage) {
    if (lineage instanceof ExchangeLineage exchange) {
      print(exchange);
    } else if (lineage instanceof DatasetHistory dataset) {
      print(dataset);
    } else if (lineage instanceof ModelLineage model) {
      print(model);
    }
  }

  private void print(ExchangeLineage lineage) {
    out.printf("exchange    %s%n", lineage.exchange());
    if (lineage.inLog()) {
      lineage.task().ifPresent(task -> out.printf("task        %s%n", task));
      lineage.at().ifPresent(at -> out.printf("captured    %s%n", at));
      lineage.answeredBy().ifPresent(by -> out.printf("answered by %s%n", by));
      out.printf(
          "origin      %s%n",
          lineage
              .origin()
              .map(origin -> origin.file() + ", line " + origin.line())
              .orElse("gateway or router"));
      lineage.subject().ifPresent(subject -> out.printf("subject     %s%n", subject));
    } else {
      out.println(
          lineage.erased()
              ? "            erased: the log does not hold it, and never takes it back"
              : "            not in the log any more");
    }
    if (lineage.datasets().isEmpty()) {
      out.println("            in no dataset version");
    }
    for (ExchangeLineage.Use use : lineage.datasets()) {
      out.printf(
          "dataset     %s of %s: %s%n",
          shortened(use.dataset().id()), use.dataset().task(), sentence(use.decision()));
      print(use.dataset());
    }
  }

  private void print(DatasetHistory history) {
    out.printf("dataset     %s of %s%n", history.dataset().id(), history.dataset().task());
    out.printf(
        "window      %s until %s, snapshot %d of the log%n",
        history.manifest().window().from(),
        history.manifest().window().until(),
        history.manifest().window().snapshot());
    history.decisions().forEach((what, count) -> out.printf("            %,9d %s%n", count, what));
    print(history.dataset());
    history.learned().forEach(out::println);
  }

  private void print(ModelLineage lineage) {
    print(lineage.version(), "model       ");
    lineage.version().run().ifPresent(run -> out.printf("run         %s%n", run));
    lineage
        .learnedFrom()
        .ifPresentOrElse(
            this::print,
            () ->
                out.printf(
                    "dataset     %s, which this home does not have%n",
                    shortened(lineage.version().dataset())));
  }

  private void print(DatasetLink dataset) {
    dataset
        .erased()
        .ifPresent(
            tombstone ->
                out.printf(
                    "            its rows are gone: %,d of its exchanges were erased on %s%n",
                    tombstone.exchanges(), tombstone.at()));
    for (ArchivedRun run : dataset.runs()) {
      out.printf("  run       %s%n", run.folder());
      run.decisions()
          .forEach(
              decision -> out.printf("            %s: %s%n", decision.seal(), decision.verdict()));
    }
    dataset.versions().forEach(version -> print(version, "  model     "));
  }

  private void print(PublishedVersion version, String label) {
    out.printf(
        "%s%s%s%n",
        label,
        version.version(),
        version.aliases().isEmpty()
            ? ", which no alias points to"
            : ", served as " + String.join(", ", version.aliases()));
    version.pulled().forEach(copy -> out.printf("            pulled to %s%n", copy));
    version
        .erasedTrainingRows()
        .ifPresent(note -> out.printf("            training rows erased since: %s%n", note));
  }

  private static String sentence(Decision decision) {
    if (decision.split().isPresent()) {
      return "a row of " + decision.split().get();
    }
    return "dropped (%s)%s"
        .formatted(
            decision.reason().orElse("no reason"),
            decision.representative().map(id -> "; " + id + " stands for it").orElse(""));
  }

  private static String shortened(String digest) {
    return digest.length() > SHORT ? digest.substring(0, SHORT) : digest;
  }
}
