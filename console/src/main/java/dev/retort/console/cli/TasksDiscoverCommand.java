package dev.retort.console.cli;

import dev.retort.capture.CaptureWindow;
import dev.retort.capture.TaskRule;
import dev.retort.capture.discovery.Discovery;
import dev.retort.capture.discovery.Repeatability;
import dev.retort.capture.discovery.SavingEstimate;
import dev.retort.capture.discovery.TrafficGroup;
import dev.retort.console.Workspace;
import dev.retort.console.config.RetortConfig;
import dev.retort.console.traffic.DiscoveredTasks;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "discover",
    mixinStandardHelpOptions = true,
    description = {
      "Groups the traffic that names no task by its prompt templates, and says what each group costs.",
      "",
      "agree: how often two answers to the same request are the same (requests that differ in case, spacing and punctuation only are the same), in a uniform sample of the group's requests.",
      "",
      "saving: dollars × (1 − teacherShare) × answerable − studentPerThousand × requests / 1,000. The share that a student could answer lies between the share that was asked before and answered the same again (a table would have got that right) and the agreement of the teacher with itself; up to 1 where fewer than 30 requests were repeated, and for free text. Only a training tells which share it is."
    },
    exitCodeList = "3:all traffic names its task already")
final class TasksDiscoverCommand implements Callable<Integer> {
  private static final int LONGEST_TEMPLATE = 160;

  @ParentCommand private TasksCommand tasks;

  @Option(
      names = "--from",
      paramLabel = "INSTANT",
      description = "The window's first instant (default: the log's).")
  private Instant from = Instant.EPOCH;

  @Option(
      names = "--until",
      paramLabel = "INSTANT",
      description = "The first instant after the window (default: none).")
  private Instant until = Instant.parse("2200-01-01T00:00:00Z");

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  /** What a group costs, and would cost less. */
  record Offer(TrafficGroup group, SavingEstimate saving) {}

  /** The command's result, as JSON. */
  record Result(Instant from, Instant until, long requests, long untagged, List<Offer> groups) {}

  @Override
  public Integer call() {
    RetortConfig config = tasks.retort().config();
    Screen screen = new Screen(tasks.retort().err());
    Discovery discovery;
    try (Workspace workspace = tasks.retort().workspace(config)) {
      screen.begin("discover");
      CaptureWindow window = workspace.log().window(from, until);
      discovery =
          new DiscoveredTasks(workspace.home().root())
              .discover(workspace.log(), window, config.prices(), read -> {});
      screen.finish(
          "discover",
          "%,d exchanges, of which %,d name no task"
              .formatted(discovery.requests(), discovery.untagged()));
    }
    List<Offer> offers =
        discovery.groups().stream()
            .map(
                group ->
                    new Offer(
                        group,
                        SavingEstimate.of(
                            group, config.teacherShare(), config.studentPerThousand())))
            .toList();
    if (json) {
      Screen.json(
          tasks.retort().out(),
          new Result(
              discovery.from(),
              discovery.until(),
              discovery.requests(),
              discovery.untagged(),
              offers));
    } else {
      print(discovery, offers);
    }
    return discovery.untagged() == 0 ? ExitCode.NEGATIVE : ExitCode.OK;
  }

  private void print(Discovery discovery, List<Offer> offers) {
    PrintWriter out = tasks.retort().out();
    if (offers.isEmpty()) {
      out.println(
          discovery.requests() == 0
              ? "there are no exchanges in the window"
              : "every exchange in the window has a task");
      out.flush();
      return;
    }
    double dollars = offers.stream().mapToDouble(offer -> offer.group().dollars()).sum();
    long tokens = offers.stream().mapToLong(offer -> tokens(offer.group())).sum();
    out.printf(
        "%-8s  %-30s %10s %7s %7s %10s %7s  %-12s %8s  %s%n",
        "group",
        "proposed name",
        "requests",
        "share",
        "tokens",
        "dollars",
        "spend",
        "answers",
        "agree",
        "saving (dollars)");
    for (Offer offer : offers) {
      TrafficGroup group = offer.group();
      out.printf(
          Locale.ROOT,
          "%-8s  %-30s %,10d %6.1f%% %6.1f%% %10.2f %6.1f%%  %-12s %8s  %.2f to %.2f%n",
          group.id(),
          group.name().orElse("(nothing in common)"),
          group.requests(),
          percent((double) group.requests(), (double) discovery.untagged()),
          percent((double) tokens(group), (double) tokens),
          group.dollars(),
          percent(group.dollars(), dollars),
          answers(group),
          agreement(group.repeatability()),
          offer.saving().least(),
          offer.saving().most());
      group.rules().forEach(rule -> out.println("          " + abbreviated(rule)));
      out.println(
          "          such as "
              + group.examples().stream().map(Object::toString).collect(Collectors.joining(", ")));
      if (group.unpriced() > 0) {
        out.printf("          no price for %,d requests%n", group.unpriced());
      }
    }
    out.println();
    out.println("`retort tasks accept GROUP --name NAME` makes a group a task.");
    out.flush();
  }

  private static long tokens(TrafficGroup group) {
    return group.usage().prompt() + group.usage().completion();
  }

  private static double percent(double part, double whole) {
    return whole == 0 ? 0 : 100 * part / whole;
  }

  private static String answers(TrafficGroup group) {
    return switch (group.form()) {
      case LABEL -> group.repeatability().distinct() + " labels";
      case JSON -> "JSON";
      case TOOL_CALLS -> "tool calls";
      case TEXT -> "text";
      case NONE -> "none";
    };
  }

  private static String agreement(Repeatability measured) {
    return measured.agreement().isPresent()
        ? "%.1f%%".formatted(100 * measured.agreement().getAsDouble())
        : "-";
  }

  private static String abbreviated(TaskRule rule) {
    String text =
        (rule.instructions().map(template -> "instructions: " + template).orElse("")
                + rule.user().map(template -> "  user: " + template).orElse("")
                + (rule.tools().isEmpty() ? "" : "  tools: " + String.join(", ", rule.tools())))
            .strip();
    return text.length() <= LONGEST_TEMPLATE ? text : text.substring(0, LONGEST_TEMPLATE) + "…";
  }
}
