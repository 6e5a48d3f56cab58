package dev.retort.console.cli;

import dev.retort.capture.JsonFormat;
import dev.retort.scheduler.log.RunEvent;
import dev.retort.scheduler.log.RunLogs;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "logs",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what a run has told, step by step, and the end of what its training prints.",
      "Reads files alone, and so works while another process has the home."
    },
    exitCodeList = "3:no run has told anything yet")
final class LogsCommand implements Callable<Integer> {
  private static final String TAIL = "20";
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final String PRINTED = "    | ";

  @ParentCommand private RetortCli retort;

  @Parameters(
      paramLabel = "RUN",
      arity = "0..1",
      description = "The first digits of a run's id, or a task (default: whatever run told last).")
  private Optional<String> run = Optional.empty();

  @Option(
      names = {"-f", "--follow"},
      description = "Go on until the run ends.")
  private boolean follow;

  @Option(
      names = "--tail",
      defaultValue = TAIL,
      paramLabel = "N",
      description =
          "How many of the last lines that the training has printed (default: ${DEFAULT-VALUE}).")
  private int tail;

  @Option(names = "--json", description = "Print the events alone, a JSON object a line.")
  private boolean json;

  private Optional<PrintedLog> printed = Optional.empty();

  @Override
  public Integer call() {
    RunLogs logs = new RunLogs(retort.runs(), Clock.systemUTC());
    Optional<String> found = LoggedRuns.find(logs, run);
    if (found.isEmpty()) {
      retort.err().println("no run has told anything yet: `retort run TASK` starts one");
      retort.err().flush();
      return ExitCode.NEGATIVE;
    }
    if (!json) {
      retort.out().printf("run %s%n", found.get());
    }
    show(logs, found.get());
    return ExitCode.OK;
  }

  private void show(RunLogs logs, String id) {
    RunNarration narration = new RunNarration(retort.out());
    RunLogs.Slice slice = logs.readFrom(id, 0);
    if (json) {
      slice.events().forEach(event -> print(narration, event));
    } else {
      narration.catchUp(slice.events());
      printTail(logs, id);
    }
    retort.out().flush();
    if (!follow) {
      return;
    }
    Watch watch = Watch.begin();
    boolean ended = slice.isEnd();
    while (!ended && watch.goesOnAfter(PAUSE)) {
      slice = logs.readFrom(id, slice.next());
      slice.events().forEach(event -> print(narration, event));
      ended = slice.isEnd();
      if (!json) {
        printNews(logs, id);
      }
      retort.out().flush();
    }
  }

  private void print(RunNarration narration, RunEvent event) {
    if (json) {
      retort.out().println(JsonFormat.line(event));
    } else {
      narration.print(event);
    }
  }

  private void printTail(RunLogs logs, String id) {
    printed = logs.trainingLog(id).map(PrintedLog::new);
    printed.ifPresent(
        log -> {
          List<String> lines = log.tail(tail);
          if (!lines.isEmpty()) {
            retort.out().printf("the end of %s:%n", log.file());
            print(lines);
          }
        });
  }

  /** A run may train more than once, each time into another file. */
  private void printNews(RunLogs logs, String id) {
    boolean known =
        printed
            .filter(log -> logs.trainingLog(id).filter(log.file()::equals).isPresent())
            .isPresent();
    if (known) {
      print(printed.get().news());
    } else {
      printTail(logs, id);
    }
  }

  private void print(List<String> lines) {
    PrintWriter out = retort.out();
    lines.forEach(line -> out.println(PRINTED + line));
  }
}
