package dev.retort.console.cli;

import dev.retort.capture.TaskName;
import dev.retort.console.cli.StatusReport.TaskStatus;
import dev.retort.console.web.runs.OrderLine;
import dev.retort.evaluator.statistics.Percent;
import dev.retort.router.QualityReport;
import dev.retort.scheduler.queue.QueuedRun;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A home's status on one screen. */
final class StatusText {
  private static final String ROW = "%-24s %-14s %-10s %-28s %-24s %s%n";
  private static final String NONE = "-";
  private static final double GIGABYTE = 1e9;

  private final StatusReport report;
  private final PrintWriter out;

  private StatusText(StatusReport report, PrintWriter out) {
    this.report = report;
    this.out = out;
  }

  static void print(StatusReport report, PrintWriter out) {
    new StatusText(report, out).print();
  }

  private void print() {
    out.printf("%s, %s%n", report.home(), Words.seconds(report.at()));
    out.println(server());
    out.println();
    tasks();
    out.println();
    reviews();
    report
        .held()
        .ifPresent(
            held ->
                detail(
                    "held",
                    held == 0
                        ? "nothing waits for a person"
                        : "%s: `retort held list`"
                            .formatted(counted(held, "request waits", "requests wait"))));
    report.orders().ifPresent(this::orders);
    alerts();
    detail(
        "disk",
        "%.1f of %.1f GB free"
            .formatted(report.disk().free() / GIGABYTE, report.disk().total() / GIGABYTE));
    report.unknown().forEach(why -> detail("unknown", why));
    out.flush();
  }

  private String server() {
    return report
        .server()
        .map(
            server ->
                "process %s has the home%s%s"
                    .formatted(
                        server.process().isPresent() ? server.process().getAsLong() : "(unknown)",
                        server.router().map(uri -> ", router " + uri).orElse(""),
                        server.console().map(uri -> ", console " + uri).orElse("")))
        .orElse("nobody serves: `retort serve` starts router, schedule and registry");
  }

  private void tasks() {
    if (report.tasks().isEmpty()) {
      out.println("No tasks yet: import a log, or capture traffic with `retort gateway`.");
      return;
    }
    out.printf(ROW, "TASK", "CHAMPION", "ANSWERS", "LOSS, LIVE", "LAST RUN", "NEXT RUN");
    for (TaskStatus task : report.tasks()) {
      out.printf(
          ROW,
          task.task(),
          task.champion()
              .map(version -> "v%d, %s".formatted(version.number(), ago(version.since())))
              .orElse("none"),
          task.quality()
              .flatMap(QualityReport::answered)
              .map(rate -> Percent.of(rate.value()))
              .orElse(NONE),
          task.quality().map(StatusText::loss).orElse(NONE),
          task.last().map(run -> "%s, %s ago".formatted(run.verdict(), ago(run.at()))).orElse(NONE),
          next(task));
    }
  }

  /** With the exact interval, and the promise. */
  private static String loss(QualityReport quality) {
    return quality
        .loss()
        .map(
            rate ->
                "%s (%s–%s) ≤ %s"
                    .formatted(
                        Percent.of(rate.value()),
                        Percent.atLeast(rate.lower()),
                        Percent.atMost(rate.upper()),
                        Percent.of(quality.epsilon())))
        .orElse(NONE);
  }

  private String next(TaskStatus task) {
    if (task.paused()) {
      return "paused";
    }
    return task.next()
        .map(
            time ->
                "%s, in %s"
                    .formatted(
                        Words.seconds(time), Words.span(Duration.between(report.at(), time))))
        .orElse(NONE);
  }

  private String ago(Instant time) {
    Duration span = Duration.between(time, report.at());
    return Words.span(span.isNegative() ? Duration.ZERO : span);
  }

  private void reviews() {
    List<TaskStatus> waiting =
        report.tasks().stream().filter(task -> task.candidate().isPresent()).toList();
    if (waiting.isEmpty()) {
      detail("reviews", "none wait");
    }
    for (TaskStatus task : waiting) {
      detail(
          "review",
          "%s version %d has waited for %s: `retort report %s`, then promote or reject"
              .formatted(
                  task.task(),
                  task.candidate().orElseThrow().number(),
                  ago(task.candidate().orElseThrow().since()),
                  task.task()));
    }
  }

  private void orders(List<OrderLine> orders) {
    detail(
        "runs",
        orders.isEmpty()
            ? "none goes on, none waits"
            : "%s, %s"
                .formatted(
                    named("going on", orders, QueuedRun.State.RUNNING),
                    named("waiting", orders, QueuedRun.State.WAITING)));
  }

  private static String named(String what, List<OrderLine> orders, QueuedRun.State state) {
    List<TaskName> tasks =
        orders.stream().filter(order -> order.state() == state).map(order -> order.task()).toList();
    return tasks.isEmpty()
        ? "none " + what
        : "%s: %s"
            .formatted(what, tasks.stream().map(TaskName::value).collect(Collectors.joining(", ")));
  }

  private void alerts() {
    if (report.alerts().isEmpty()) {
      detail("alerts", "none");
    }
    report
        .alerts()
        .forEach(
            alert ->
                detail(
                    "ALERT",
                    alert.sentence()
                        + alert.since().map(at -> ", %s ago".formatted(ago(at))).orElse("")));
  }

  private static String counted(int count, String one, String many) {
    return String.format(Locale.ROOT, "%,d %s", count, count == 1 ? one : many);
  }

  private void detail(String what, String text) {
    out.printf("%-10s %s%n", what, text);
  }
}
