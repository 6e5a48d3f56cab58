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
import dev.retort.scheduler.Replay;
import dev.retort.scheduler.RunOutcome;
import dev.retort.scheduler.journal.RunRecord;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
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

  @ArgGroup(multiplicity = "1")
  private Subject subject;

  /** Which report. */
  private static final class Subject {
    @Parameters(paramLabel = "TASK", description = "The task.")
    private String task;

    @Option(
        names = "--replay",
        paramLabel = "ID",
        description =
            "Comes to the decision again whose seal begins with these digits, and compares byte for byte.")
    private String replay;
  }

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
      if (subject.replay != null) {
        return replay(workspace);
      }
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

  private int replay(Workspace workspace) {
    Path report = sealed(workspace.home().runs());
    Replay.Outcome outcome = workspace.replay().of(report);
    if (json) {
      Screen.json(retort.out(), outcome);
    } else if (outcome.identical()) {
      retort.out().printf("%s%nreproduced byte for byte, seal %s%n", report, outcome.replayed());
    } else {
      retort
          .out()
          .printf(
              "%s%nNOT reproduced: the report's seal is %s, the replay's %s; --json shows what was found now%n",
              report, outcome.recorded(), outcome.replayed());
    }
    retort.out().flush();
    return outcome.identical() ? ExitCode.OK : ExitCode.NEGATIVE;
  }

  /** The report whose seal begins so. */
  private Path sealed(Path runs) {
    if (!subject.replay.matches("[0-9a-f]{4,64}")) {
      throw new IllegalArgumentException(
          "'%s' begins no seal: give the first 4 to 64 hexadecimal digits, as the report's lineage shows them"
              .formatted(subject.replay));
    }
    List<Path> found = RunReports.sealed(runs, subject.replay);
    if (found.size() != 1) {
      throw new IllegalArgumentException(
          found.isEmpty()
              ? "no report under %s has a seal that begins with %s".formatted(runs, subject.replay)
              : "%d reports have seals that begin with %s; give more digits"
                  .formatted(found.size(), subject.replay));
    }
    return found.get(0);
  }

  private Path latest(Workspace workspace) {
    return workspace.journal().recent(new TaskName(subject.task), RECENT).stream()
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
                        .formatted(subject.task, subject.task)));
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
