package dev.retort.console.cli;

import dev.retort.capture.TaskName;
import dev.retort.capture.logs.ChatCompletionLog;
import dev.retort.capture.logs.ChatCompletionLogImporter;
import dev.retort.capture.logs.ImportReport;
import dev.retort.console.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "capture",
    mixinStandardHelpOptions = true,
    description = "Brings traffic into the exchange log.",
    subcommands = CaptureCommand.Import.class)
final class CaptureCommand {
  @ParentCommand private RetortCli retort;

  private CaptureCommand() {}

  @Command(
      name = "import",
      mixinStandardHelpOptions = true,
      description =
          "Reads logs of chat completions (JSON Lines, plain or gzipped). Rejected lines are kept with their number and reason; importing a file again changes nothing.")
  static final class Import implements Callable<Integer> {
    @ParentCommand private CaptureCommand capture;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "The logs.")
    private List<Path> files;

    @Option(
        names = "--task",
        paramLabel = "TASK",
        description = "The task of every line (default: the one that each line names).")
    private String task;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
      RetortCli retort = capture.retort;
      for (Path file : files) {
        if (!Files.isRegularFile(file)) {
          throw new IllegalArgumentException(
              "there is no file %s; nothing was imported.".formatted(file));
        }
      }
      Optional<TaskName> named = Optional.ofNullable(task).map(TaskName::new);
      Screen screen = new Screen(retort.err());
      List<ImportReport> reports = new ArrayList<>();
      try (Workspace workspace = retort.workspace()) {
        ChatCompletionLogImporter importer =
            new ChatCompletionLogImporter(workspace.log(), workspace.home().rejects());
        for (Path file : files) {
          double bytes = Math.max(1, Files.size(file));
          screen.begin("import");
          ImportReport report =
              importer.read(
                  new ChatCompletionLog(file, named, Optional.of(workspace.pseudonyms())),
                  read -> screen.advance(read / bytes));
          screen.finish("import", sentence(report));
          reports.add(report);
        }
      }
      if (json) {
        Screen.json(retort.out(), reports);
      }
      return ExitCode.OK;
    }

    private static String sentence(ImportReport report) {
      return "%s: %,d lines, %,d new, %,d known already, %,d rejected%s"
          .formatted(
              report.file(),
              report.lines(),
              report.appended(),
              report.known(),
              report.rejected(),
              report.rejects().map(file -> " (kept in " + file + ")").orElse(""));
    }
  }
}
