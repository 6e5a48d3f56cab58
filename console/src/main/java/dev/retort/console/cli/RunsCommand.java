package dev.retort.console.cli;

import dev.retort.console.web.runs.OrderLine;
import dev.retort.scheduler.queue.OrderId;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "runs",
    mixinStandardHelpOptions = true,
    description = {
      "Lists the orders of runs: those that are carried out, those that wait for their turn, and"
          + " those that have ended.",
      "Works while `retort serve` has the home: then that process is asked."
    },
    subcommands = {RunsCommand.Cancel.class, RunsCommand.Retry.class, RunsPruneCommand.class})
final class RunsCommand implements Callable<Integer> {
  private static final String LIMIT = "20";

  @ParentCommand private RetortCli retort;

  @Option(
      names = "--limit",
      defaultValue = LIMIT,
      paramLabel = "N",
      description = "How many of those that have ended (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Option(names = "--json", description = "Print the orders as JSON.")
  private boolean json;

  RetortCli retort() {
    return retort;
  }

  @Override
  public Integer call() {
    List<OrderLine> orders =
        RunDesk.use(
            retort,
            desk -> Stream.concat(desk.open().stream(), desk.recent(limit).stream()).toList());
    if (json) {
      Screen.json(retort.out(), orders);
    } else {
      print(orders);
    }
    return ExitCode.OK;
  }

  private void print(List<OrderLine> orders) {
    PrintWriter out = retort.out();
    if (orders.isEmpty()) {
      out.println(
          "No run was ordered yet: schedules, drift and people order runs of `retort serve`.");
    } else {
      out.printf(
          "%-16s  %-9s  %-24s  %-8s  %-20s  %-8s  %s%n",
          "ORDER", "STATE", "TASK", "CAUSE", "DUE", "RUN", "NOTE");
    }
    for (OrderLine order : orders) {
      out.printf(
          "%-16s  %-9s  %-24s  %-8s  %-20s  %-8s  %s%n",
          order.id(),
          order.state().name().toLowerCase(Locale.ROOT),
          order.task(),
          order.cause().name().toLowerCase(Locale.ROOT),
          Words.seconds(order.due()),
          order.run().map(run -> run.substring(0, Math.min(8, run.length()))).orElse("-"),
          order.note().orElse(""));
    }
    out.flush();
  }

  /** Something that is done to an order, with a reason. */
  abstract static class Decision implements Callable<Integer> {
    @ParentCommand private RunsCommand runs;

    @Parameters(paramLabel = "ORDER", description = "The order, as `retort runs` shows it.")
    private String order;

    @Option(
        names = "--reason",
        required = true,
        paramLabel = "TEXT",
        description = "Why; it is on record.")
    private String reason;

    @Mixin private Decider decider;

    abstract String decide(RunDesk desk, OrderId id, String who, String why);

    @Override
    public Integer call() {
      RetortCli retort = runs.retort;
      OrderId id = new OrderId(order);
      String said = RunDesk.use(retort, desk -> decide(desk, id, decider.name(), reason));
      retort.out().println(said);
      retort.out().flush();
      return ExitCode.OK;
    }
  }

  @Command(
      name = "cancel",
      mixinStandardHelpOptions = true,
      description =
          "Stops an order: one that waits at once, one that is carried out with all of its"
              + " processes and jobs.")
  static final class Cancel extends Decision {
    @Override
    String decide(RunDesk desk, OrderId id, String who, String why) {
      return desk.cancel(id, who, why);
    }
  }

  @Command(
      name = "retry",
      mixinStandardHelpOptions = true,
      description =
          "Has an order that failed or was stopped wait again. What its steps have finished is not"
              + " done again.")
  static final class Retry extends Decision {
    @Override
    String decide(RunDesk desk, OrderId id, String who, String why) {
      return desk.retry(id, who, why);
    }
  }
}
