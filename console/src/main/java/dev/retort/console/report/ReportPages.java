package dev.retort.console.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.ExchangeLog;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.TaskName;
import dev.retort.evaluator.ServedScores;
import dev.retort.evaluator.report.Approval;
import dev.retort.evaluator.report.CapturedText;
import dev.retort.evaluator.report.PromotionPage;
import dev.retort.evaluator.report.PromotionReport;
import dev.retort.registry.ModelName;
import dev.retort.registry.ModelRegistry;
import dev.retort.registry.ModelVersion;
import dev.retort.scheduler.Ruling;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reports with everything that a page of them shows. Thread-safe.
 *
 * @param runs the folder of runs
 * @param log where the texts of lost requests are
 * @param registry where versions bring their reports along, and decisions are
 */
public record ReportPages(Path runs, ExchangeLog log, ModelRegistry registry) {
  /** The tag of a version that holds the seal of its report. */
  public static final String SEAL_TAG = "retort.seal";

  private static final int MOST_BYTES = 64 << 20;

  /**
   * A report of a task: the one that a run left here, or else the one that a published version
   * brings along.
   *
   * @param seal all of its digits
   * @return empty if neither knows it
   */
  public Optional<PromotionReport> find(TaskName task, String seal) {
    return RunReports.of(runs, task, seal)
        .map(PromotionReport::readJson)
        .or(() -> published(task, seal).findFirst().map(this::broughtAlong))
        .filter(report -> report.seal().equals(seal));
  }

  /** Whether a run left a report here, or a published version brings it along. */
  public boolean has(TaskName task, String seal) {
    return RunReports.of(runs, task, seal).isPresent()
        || published(task, seal).findAny().isPresent();
  }

  private Stream<ModelVersion> published(TaskName task, String seal) {
    return RunReports.isSeal(seal)
        ? registry.tagged(new ModelName(task.value()), SEAL_TAG, seal, Integer.MAX_VALUE).stream()
        : Stream.empty();
  }

  private PromotionReport broughtAlong(ModelVersion version) {
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    try {
      registry.download(version, RunReports.REPORT, MOST_BYTES, json);
      return JsonFormat.mapper()
          .readValue(json.toString(StandardCharsets.UTF_8), PromotionReport.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "the report that %s brings along cannot be read: %s"
              .formatted(version, e.getOriginalMessage()),
          e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot fetch the report of " + version, e);
    }
  }

  /** What people have decided about a report's candidate, the earliest first. */
  public List<Approval> approvals(PromotionReport report) {
    return published(report.sealed().task(), report.seal())
        .flatMap(version -> Ruling.of(version).stream())
        .sorted(Comparator.comparing(Ruling::at))
        .map(ruling -> new Approval(ruling.who(), ruling.what(), ruling.at(), ruling.why()))
        .toList();
  }

  /** The page of a report, which needs no network. */
  public String page(PromotionReport report, List<Approval> approvals) {
    Map<ExchangeId, CapturedText> texts = texts(report);
    return new PromotionPage(id -> Optional.ofNullable(texts.get(id)), approvals).html(report);
  }

  private Map<ExchangeId, CapturedText> texts(PromotionReport report) {
    Set<ExchangeId> wanted =
        report.sealed().evaluation().stream()
            .flatMap(found -> found.served().losses().stream())
            .map(ServedScores.Loss::id)
            .collect(Collectors.toSet());
    return wanted.isEmpty()
        ? Map.of()
        : log.find(wanted).stream().collect(Collectors.toMap(Exchange::id, ReportPages::text));
  }

  private static CapturedText text(Exchange exchange) {
    return new CapturedText(exchange.prompt().studentInput(), exchange.reference());
  }
}
