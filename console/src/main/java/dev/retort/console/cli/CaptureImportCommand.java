package dev.retort.console.cli;

import dev.retort.capture.TaskName;
import dev.retort.capture.logs.ImportReport;
import dev.retort.capture.logs.LogFormat;
import dev.retort.capture.logs.LogImporter;
import dev.retort.capture.logs.TrafficLog;
import dev.retort.capture.logs.TrafficLogs;
import dev.retort.console.Workspace;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description =
        "Reads logs that you already have: request and response lines, OpenAI stored completions and batches, Anthropic batches, Amazon Bedrock, Azure OpenAI, LiteLLM, Langfuse; JSON Lines or JSON, plain or gzipped. Rejected records are kept with their line and reason. Importing a file again changes nothing; an import that was interrupted goes on.")
final class CaptureImportCommand implements Callable<Integer> {
  private static final String LABEL = "import";

  @ParentCommand private CaptureCommand capture;

  @Parameters(arity = "1..*", paramLabel = "PATH", description = "The logs, or their folders.")
  private List<Path> paths;

  @Option(
      names = "--task",
      paramLabel = "TASK",
      description = "The task of every record (default: the one that each record names).")
  private String task;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "pairs, openai-stored, openai-batch, anthropic-batch, bedrock, azure, litellm or langfuse (default: the records tell).")
  private String format;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    RetortCli retort = capture.retort();
    Optional<TaskName> named = Optional.ofNullable(task).map(TaskName::new);
    TrafficLogs logs = TrafficLogs.of(paths, Optional.ofNullable(format).map(LogFormat::named));
    Screen screen = new Screen(retort.err());
    List<ImportReport> reports = new ArrayList<>();
    try (Workspace workspace = retort.workspace()) {
      LogImporter importer =
          new LogImporter(
              workspace.log(),
              workspace.home().rejects(),
              workspace.redactor().texts(),
              named,
              Optional.of(workspace.pseudonyms()));
      for (TrafficLog log : logs.logs()) {
        double bytes = Math.max(1, Files.size(log.file()));
        screen.begin(LABEL);
        ImportReport report = importer.read(log, read -> screen.advance(read / bytes));
        screen.finish(LABEL, sentence(report));
        reports.add(report);
      }
    }
    logs.unrecognised()
        .forEach(file -> screen.finish(LABEL, "%s: no log, passed over".formatted(file)));
    if (json) {
      Screen.json(retort.out(), reports);
    } else if (reports.size() > 1 || hasMoreToSay(reports.get(0))) {
      print(reports, retort.out());
    }
    return ExitCode.OK;
  }

  private static boolean hasMoreToSay(ImportReport report) {
    return !report.reasons().isEmpty() || !report.passedOver().isEmpty();
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

  private static void print(List<ImportReport> reports, PrintWriter out) {
    out.printf(
        "%-36s %-16s %10s %10s %10s %10s %10s%n",
        "file", "format", "records", "new", "known", "passed by", "rejected");
    for (ImportReport report : reports) {
      out.printf(
          "%-36s %-16s %,10d %,10d %,10d %,10d %,10d%n",
          report.file().getFileName(),
          report.format(),
          report.lines(),
          report.appended(),
          report.known(),
          report.passedOver().values().stream().mapToLong(Long::longValue).sum(),
          report.rejected());
      print("rejected", report.reasons(), out);
      print("passed by", report.passedOver(), out);
    }
    out.flush();
  }

  private static void print(String what, Map<String, Long> counts, PrintWriter out) {
    counts.forEach((reason, count) -> out.printf("  %-9s %,8d  %s%n", what, count, reason));
  }
}
