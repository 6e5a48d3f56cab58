package dev.retort.console.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.TaskName;
import dev.retort.console.Workspace;
import dev.retort.console.report.ReportPages;
import dev.retort.console.report.RunReports;
import dev.retort.evaluator.report.Approval;
import dev.retort.evaluator.report.DifferencePage;
import dev.retort.evaluator.report.PlainDifference;
import dev.retort.evaluator.report.PlainReport;
import dev.retort.evaluator.report.PromotionReport;
import dev.retort.evaluator.report.ReportDifference;
import dev.retort.registry.RegistryException;
import dev.retort.scheduler.Replay;
import dev.retort.scheduler.RunOutcome;
import dev.retort.scheduler.journal.RunRecord;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the latest promotion report of a task: its essentials here, all of it as a page with the lost requests' texts filled in from the log, or as JSON.",
      "Also comes to a decision again, or compares two reports."
    },
    exitCodeList = "3:--replay came to another decision")
final class ReportCommand implements Callable<Integer> {
  private static final int RECENT = 50;
  private static final Path PAGE = Path.of("promotion-report.html");
  private static final String BOLD = "\u001b[1m%s\u001b[0m";

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

    @Option(
        names = "--diff",
        arity = "2",
        paramLabel = "ID",
        description = "What differs between the reports whose seals begin so.")
    private List<String> seals;
  }

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description =
          "Where the page goes (default: promotion-report.html; a comparison is written only if this is given).")
  private Optional<Path> page = Optional.empty();

  @Option(names = "--json", description = "Print it as JSON instead.")
  private boolean json;

  @Override
  public Integer call() {
    try (Workspace workspace = retort.workspace()) {
      if (subject.replay != null) {
        return replay(workspace);
      }
      if (subject.seals != null) {
        return compare(workspace);
      }
      return show(workspace, PromotionReport.readJson(latest(workspace)));
    }
  }

  private int show(Workspace workspace, PromotionReport report) {
    if (json) {
      Screen.json(retort.out(), report);
      return ExitCode.OK;
    }
    ReportPages pages =
        new ReportPages(workspace.home().runs(), workspace.log(), workspace.registry());
    List<Approval> approvals = approvals(pages, report);
    Path file = page.orElse(PAGE);
    write(file, pages.page(report, approvals));
    String verdict = report.sealed().decision().verdict();
    retort.out().println(Ansi.AUTO.enabled() ? BOLD.formatted(verdict) : verdict);
    retort.out().print(PlainReport.of(report, approvals));
    retort.out().println();
    retort.out().println("Report: " + file);
    retort.out().flush();
    return ExitCode.OK;
  }

  private int compare(Workspace workspace) {
    List<PromotionReport> reports =
        subject.seals.stream()
            .map(seal -> RunReports.sealed(workspace.home().runs(), seal))
            .map(PromotionReport::readJson)
            .toList();
    ReportDifference difference = ReportDifference.of(reports.get(0), reports.get(1));
    page.ifPresent(file -> write(file, DifferencePage.html(difference)));
    if (json) {
      Screen.json(retort.out(), difference);
      return ExitCode.OK;
    }
    retort.out().print(PlainDifference.of(difference));
    page.ifPresent(
        file -> {
          retort.out().println();
          retort.out().println("Report: " + file);
        });
    retort.out().flush();
    return ExitCode.OK;
  }

  private static void write(Path file, String html) {
    DurableFile.write(file, html.getBytes(StandardCharsets.UTF_8));
  }

  /** A registry that cannot be reached takes nothing from the report but who decided. */
  private List<Approval> approvals(ReportPages pages, PromotionReport report) {
    try {
      return pages.approvals(report);
    } catch (RegistryException e) {
      retort
          .err()
          .println("Who decided is not shown, for the registry cannot be read: " + e.getMessage());
      retort.err().flush();
      return List.of();
    }
  }

  private int replay(Workspace workspace) {
    Path report = RunReports.sealed(workspace.home().runs(), subject.replay);
    Replay.Outcome outcome = workspace.runs().replay().of(report);
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

  private Path latest(Workspace workspace) {
    return workspace.journal().recent(new TaskName(subject.task), RECENT).stream()
        .map(RunRecord::outcome)
        .flatMap(Optional::stream)
        .map(ReportCommand::outcome)
        .map(RunOutcome::reported)
        .flatMap(Optional::stream)
        .map(report -> report.in(workspace.home().runs()))
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
}
