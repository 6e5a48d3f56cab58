package dev.retort.console.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.retort.capture.DurableFile;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.TaskName;
import dev.retort.console.Workspace;
import dev.retort.evaluator.ChampionComparison;
import dev.retort.evaluator.EvaluationReport;
import dev.retort.evaluator.ServedScores;
import dev.retort.evaluator.report.PromotionPage;
import dev.retort.evaluator.report.PromotionReport;
import dev.retort.scheduler.RunOutcome;
import dev.retort.scheduler.journal.RunRecord;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description =
        "Shows the latest promotion report of a task, as a page with the lost requests' texts filled in from the log, or as JSON.")
final class ReportCommand implements Callable<Integer> {
  private static final int RECENT = 50;

  @ParentCommand private RetortCli retort;

  @Parameters(paramLabel = "TASK", description = "The task.")
  private String task;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      defaultValue = "promotion-report.html",
      description = "Where the page goes (default: ${DEFAULT-VALUE}).")
  private Path page;

  @Option(names = "--json", description = "Print the report as JSON instead.")
  private boolean json;

  @Override
  public Integer call() {
    try (Workspace workspace = retort.workspace()) {
      PromotionReport report = PromotionReport.readJson(latest(workspace));
      if (json) {
        Screen.json(retort.out(), report);
        return ExitCode.OK;
      }
      Map<ExchangeId, String> texts = texts(workspace, report);
      PromotionPage filled = new PromotionPage(id -> Optional.ofNullable(texts.get(id)));
      DurableFile.write(page, filled.html(report).getBytes(StandardCharsets.UTF_8));
      retort.out().println(report.sealed().decision().verdict());
      retort.out().println("Report: " + page);
      retort.out().flush();
    }
    return ExitCode.OK;
  }

  private Path latest(Workspace workspace) {
    return workspace.journal().recent(new TaskName(task), RECENT).stream()
        .map(RunRecord::outcome)
        .flatMap(Optional::stream)
        .map(ReportCommand::outcome)
        .map(RunCommand::report)
        .flatMap(Optional::stream)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no run of task '%s' has come to a report yet: `retort run %s` makes one."
                        .formatted(task, task)));
  }

  private static RunOutcome outcome(String text) {
    try {
      return JsonFormat.mapper().readValue(text, RunOutcome.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the journal holds an outcome that is none: " + text, e);
    }
  }

  private static Map<ExchangeId, String> texts(Workspace workspace, PromotionReport report) {
    Set<ExchangeId> wanted = new HashSet<>();
    Optional<EvaluationReport> evaluation = report.sealed().evaluation();
    evaluation.stream()
        .flatMap(found -> found.served().losses().stream())
        .map(ServedScores.Loss::id)
        .forEach(wanted::add);
    evaluation
        .flatMap(EvaluationReport::champion)
        .map(ChampionComparison::regressions)
        .ifPresent(wanted::addAll);
    Map<ExchangeId, String> texts = new HashMap<>();
    workspace
        .log()
        .scan(
            workspace.log().window(Instant.MIN, Instant.MAX),
            exchange -> {
              if (wanted.contains(exchange.id())) {
                texts.put(exchange.id(), exchange.prompt().studentInput());
              }
            });
    return texts;
  }
}
