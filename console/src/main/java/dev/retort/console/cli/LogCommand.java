package dev.retort.console.cli;

import dev.retort.capture.iceberg.ExpiryReport;
import dev.retort.capture.iceberg.LogStatus;
import dev.retort.console.Workspace;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "log",
    mixinStandardHelpOptions = true,
    description = "Looks after the exchange log.",
    subcommands = {LogCommand.Status.class, LogCommand.Compact.class, LogCommand.Expire.class})
final class LogCommand {
  @ParentCommand private RetortCli retort;

  private LogCommand() {}

  @Command(
      name = "status",
      mixinStandardHelpOptions = true,
      description = "Counts what the log holds: days, files, bytes, windows.")
  static final class Status implements Callable<Integer> {
    @ParentCommand private LogCommand log;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @Override
    public Integer call() {
      LogStatus status;
      try (Workspace workspace = log.retort.workspace()) {
        status = workspace.exchangeLog().status();
      }
      if (json) {
        Screen.json(log.retort.out(), status);
      } else {
        print(status);
      }
      return ExitCode.OK;
    }

    private void print(LogStatus status) {
      log.retort.out().printf("%-12s %12s %8s %14s%n", "day", "exchanges", "files", "bytes");
      for (LogStatus.Day day : status.days()) {
        log.retort
            .out()
            .printf(
                "%-12s %,12d %,8d %,14d%n", day.day(), day.exchanges(), day.files(), day.bytes());
      }
      log.retort
          .out()
          .printf(
              "%-12s %,12d %,8d %,14d%n",
              "all", status.exchanges(), status.files(), status.bytes());
      log.retort
          .out()
          .printf(
              "feedback %,d; not rolled yet %,d; states %,d; windows %,d%n",
              status.feedback(), status.unrolled(), status.snapshots(), status.windows().size());
      status
          .quarantined()
          .forEach(file -> log.retort.out().println("set aside as damaged: " + file));
    }
  }

  @Command(
      name = "compact",
      mixinStandardHelpOptions = true,
      description = "Puts the small files of each day together.")
  static final class Compact implements Callable<Integer> {
    @ParentCommand private LogCommand log;

    @Override
    public Integer call() {
      try (Workspace workspace = log.retort.workspace()) {
        log.retort.out().printf("%,d files less%n", workspace.exchangeLog().compact());
      }
      return ExitCode.OK;
    }
  }

  @Command(
      name = "expire",
      mixinStandardHelpOptions = true,
      description =
          "Removes days beyond log.retentionDays, windows beyond log.windowDays, and files that nothing reaches.")
  static final class Expire implements Callable<Integer> {
    @ParentCommand private LogCommand log;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @Override
    public Integer call() {
      ExpiryReport report;
      try (Workspace workspace = log.retort.workspace()) {
        report = workspace.exchangeLog().expire(workspace.clock().instant());
      }
      if (json) {
        Screen.json(log.retort.out(), report);
      } else {
        log.retort
            .out()
            .printf(
                "%,d days, %,d windows and %,d files that nothing reached are removed%n",
                report.days().size(), report.windows(), report.orphans());
      }
      return ExitCode.OK;
    }
  }
}
