package dev.retort.console.cli;

import dev.retort.capture.TaskName;
import dev.retort.console.Home;
import dev.retort.evaluator.statistics.Percent;
import dev.retort.router.LiveTraffic;
import dev.retort.router.QualityReport;
import dev.retort.router.QualityReport.Rate;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "quality",
    mixinStandardHelpOptions = true,
    description = {
      "Says how good the served students are by live traffic: by the uniform sample, in which both"
          + " the student and the teacher are asked.",
      "Ends with 3 if one of them loses more than its certificate promises. Works beside a running"
          + " router, as of some seconds ago."
    },
    exitCodeList = "3:a student loses more than its certificate promises")
final class QualityCommand implements Callable<Integer> {
  @ParentCommand private RetortCli retort;

  @Parameters(index = "0", arity = "0..1", paramLabel = "TASK", description = "Of this task alone.")
  private Optional<String> task = Optional.empty();

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Override
  public Integer call() {
    List<QualityReport> reports =
        LiveTraffic.qualityIn(Home.live(retort.home())).stream()
            .filter(report -> task.map(TaskName::new).map(report.task()::equals).orElse(true))
            .toList();
    if (json) {
      Screen.json(retort.out(), reports);
    } else {
      print(retort.out(), reports);
    }
    return reports.stream().anyMatch(report -> report.failedAt().isPresent())
        ? ExitCode.NEGATIVE
        : ExitCode.OK;
  }

  private void print(PrintWriter out, List<QualityReport> reports) {
    if (reports.isEmpty()) {
      out.println("no student has served live traffic here yet");
    }
    for (QualityReport report : reports) {
      out.printf(
          Locale.ROOT,
          "%s (%s), since %s: %,d sampled requests%s%n",
          report.task(),
          report.version(),
          report.since(),
          report.sampled(),
          report.unusable() == 0
              ? ""
              : String.format(Locale.ROOT, ", %,d more of no use", report.unusable()));
      print(out, "answered by the student", report.answered());
      print(out, "agrees with the teacher", report.agreement());
      print(out, "lost", report.loss());
      out.printf(
          "  %-24s at most %s; %s%n",
          "promised",
          Percent.of(report.epsilon()),
          report
              .failedAt()
              .map(
                  at -> "found broken at %s (p=%s)".formatted(at, Percent.ofError(report.pValue())))
              .orElse("nothing speaks against it"));
      report
          .savedDollars()
          .ifPresent(
              dollars ->
                  out.printf(
                      Locale.ROOT,
                      "  %-24s about $%,.2f with %,d answers%n",
                      "saved",
                      dollars,
                      report.studentAnswers()));
    }
    out.flush();
  }

  private static void print(PrintWriter out, String what, Optional<Rate> rate) {
    rate.ifPresent(
        known ->
            out.printf(
                Locale.ROOT,
                "  %-24s %s of %,d (95 %%: %s to %s; at every look: %s to %s)%n",
                what,
                Percent.of(known.value()),
                known.requests(),
                Percent.atLeast(known.lower()),
                Percent.atMost(known.upper()),
                Percent.atLeast(known.alwaysLower()),
                Percent.atMost(known.alwaysUpper())));
  }
}
