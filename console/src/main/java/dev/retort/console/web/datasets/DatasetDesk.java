package dev.retort.console.web.datasets;

import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.ExchangeLog;
import dev.retort.capture.Feedback;
import dev.retort.capture.TaskName;
import dev.retort.console.web.Done;
import dev.retort.console.web.Refusal;
import dev.retort.dataset.DatasetCatalog;
import dev.retort.dataset.DatasetErasure;
import dev.retort.dataset.DatasetManifest;
import dev.retort.dataset.DatasetVersion;
import dev.retort.dataset.Decision;
import dev.retort.dataset.Split;
import dev.retort.dataset.card.DatasetCard;
import dev.retort.dataset.filter.DropReason;
import dev.retort.dataset.inspection.DatasetDiff;
import dev.retort.dataset.label.AnswerKind;
import dev.retort.dataset.labelling.LabelReview;
import dev.retort.dataset.labelling.LabelSuspect;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What people may see of dataset versions, and correct. Thread-safe. */
public final class DatasetDesk {
  private static final int PAGE = 50;
  private static final int SUSPECTS = 100;
  private static final int EXAMPLES = 10;

  private static final Map<Split, String> PARTS =
      new EnumMap<>(
          Map.of(
              Split.TRAINING, "rows to train on",
              Split.NOVEL, "later requests of a kind not seen before: they carry the certificate",
              Split.SEEN, "later requests of a kind seen before"));

  private final DatasetCatalog catalog;
  private final ExchangeLog log;
  private final LabelReviews reviews;
  private final Clock clock;

  /**
   * @param log fills in texts, and takes corrections
   * @param clock for corrections
   */
  public DatasetDesk(DatasetCatalog catalog, ExchangeLog log, LabelReviews reviews, Clock clock) {
    this.catalog = catalog;
    this.log = log;
    this.reviews = reviews;
    this.clock = clock;
  }

  /** The versions of a task, or of all. */
  public DatasetList list(Optional<String> task) {
    List<DatasetVersion> versions = catalog.versions();
    return new DatasetList(
        versions.stream().map(DatasetDesk::task).distinct().sorted().toList(),
        task.orElse(""),
        versions.stream()
            .filter(version -> task.isEmpty() || task.get().equals(task(version)))
            .sorted(
                Comparator.comparing(
                        (DatasetVersion version) -> version.manifest().window().until())
                    .thenComparing(version -> version.manifest().evaluationFrom())
                    .reversed())
            .map(this::row)
            .toList());
  }

  private static String task(DatasetVersion version) {
    return version.manifest().spec().task().value();
  }

  private DatasetRow row(DatasetVersion version) {
    TaskName task = version.manifest().spec().task();
    return DatasetRow.of(
        version.manifest(),
        catalog.latest(task).filter(latest -> latest.id().equals(version.id())).isPresent(),
        DatasetErasure.of(version).map(DatasetErasure.Tombstone::at));
  }

  /** One version. */
  public DatasetDetail detail(String reference) {
    DatasetVersion version = find(reference);
    DatasetManifest manifest = version.manifest();
    List<DatasetDetail.Count> parts = new ArrayList<>();
    for (Split split : Split.values()) {
      parts.add(
          new DatasetDetail.Count(
              split.name(), explanation(split.name()), manifest.rows().getOrDefault(split, 0)));
    }
    return new DatasetDetail(
        row(version),
        manifest,
        parts,
        manifest.dropped().entrySet().stream()
            .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
            .map(
                dropped ->
                    new DatasetDetail.Count(
                        dropped.getKey(), explanation(dropped.getKey()), dropped.getValue()))
            .toList(),
        DatasetErasure.of(version)
            .map(
                erased ->
                    "Its %,d rows were deleted when %,d of its exchanges were erased (%s): its counts stay."
                        .formatted(erased.rows(), erased.exchanges(), erased.reason())),
        list(Optional.of(task(version))).versions().stream()
            .filter(other -> !other.id().equals(version.id().sha256()))
            .toList());
  }

  /** The card of a version, a page of its own. */
  public String card(String reference) {
    return DatasetCard.html(find(reference).manifest());
  }

  /**
   * Exchanges with one fate.
   *
   * @param fate a part's or a reason's name
   * @param page from 1
   */
  public Fates fates(String reference, String fate, int page) {
    DatasetVersion version = find(reference);
    List<Decision> shown = new ArrayList<>();
    long[] total = {0};
    version.scanDecisions(
        decision -> {
          if (fate(decision).equals(fate)) {
            long place = total[0]++;
            if (place >= (long) (page - 1) * PAGE && place < (long) page * PAGE) {
              shown.add(decision);
            }
          }
        });
    Map<ExchangeId, Exchange> logged =
        logged(shown.stream().map(Decision::id).collect(Collectors.toSet()));
    return new Fates(
        row(version),
        fate,
        explanation(fate),
        total[0],
        page,
        Math.max(1, (int) ((total[0] + PAGE - 1) / PAGE)),
        shown.stream().map(decision -> fate(decision, logged)).toList());
  }

  private static String fate(Decision decision) {
    return decision.split().map(Split::name).or(decision::reason).orElse("");
  }

  private static Fates.Fate fate(Decision decision, Map<ExchangeId, Exchange> logged) {
    Optional<Exchange> exchange = Optional.ofNullable(logged.get(decision.id()));
    return new Fates.Fate(
        decision.id().value(),
        decision.createdAt(),
        decision.representative().map(ExchangeId::value),
        decision.origin().map(line -> "%s, line %d".formatted(line.file(), line.line())),
        exchange.map(found -> found.prompt().studentInput()),
        exchange.map(Exchange::reference));
  }

  private Map<ExchangeId, Exchange> logged(Set<ExchangeId> ids) {
    return ids.isEmpty()
        ? Map.of()
        : log.find(ids).stream().collect(Collectors.toMap(Exchange::id, Function.identity()));
  }

  private static String explanation(String fate) {
    return DropReason.ofWireName(fate)
        .map(DropReason::explanation)
        .or(
            () ->
                PARTS.entrySet().stream()
                    .filter(part -> part.getKey().name().equals(fate))
                    .map(Map.Entry::getValue)
                    .findFirst())
        .orElse("");
  }

  /** Rows whose labels look wrong. */
  public Suspects suspects(String reference) {
    DatasetVersion version = find(reference);
    Optional<LabelReview> review = reviews.of(version);
    List<LabelSuspect> surest =
        review.map(LabelReview::suspects).orElse(List.of()).stream().limit(SUSPECTS).toList();
    Map<ExchangeId, Exchange> logged =
        logged(surest.stream().map(LabelSuspect::id).collect(Collectors.toSet()));
    return new Suspects(
        row(version),
        review.map(LabelReview::rows),
        review.map(found -> found.suspects().size()).orElse(0),
        // A set is put right as a whole: its labels are no answers to choose from.
        version.manifest().answerKind() == AnswerKind.LABEL
            ? version.manifest().labels()
            : List.of(),
        surest.stream().map(suspect -> suspect(suspect, logged)).toList());
  }

  private static Suspects.Suspect suspect(LabelSuspect suspect, Map<ExchangeId, Exchange> logged) {
    Optional<Exchange> exchange = Optional.ofNullable(logged.get(suspect.id()));
    return new Suspects.Suspect(
        suspect.id().value(),
        suspect.given(),
        suspect.suggested(),
        suspect.confidence(),
        exchange.map(found -> found.prompt().studentInput()),
        exchange.flatMap(Exchange::correction));
  }

  /** What changed from one version to another of the same task. */
  public DatasetDiff diff(String before, String after) {
    return DatasetDiff.between(find(before), find(after), EXAMPLES);
  }

  /**
   * Corrects an answer. The next dataset version has it; those that exist do not change.
   *
   * @throws Refusal if the log does not hold the exchange
   */
  public Done correct(ExchangeId exchange, String correction, String reason) {
    if (logged(Set.of(exchange)).isEmpty()) {
      throw Refusal.missing(
          "the log does not hold exchange %s, so nothing was corrected".formatted(exchange));
    }
    log.addFeedback(
        List.of(
            new Feedback(exchange, clock.instant(), Optional.empty(), Optional.of(correction))));
    return new Done(
        "correct",
        exchange.value(),
        reason,
        "The answer of %s is '%s' from the next dataset version on."
            .formatted(exchange, brief(correction)));
  }

  private static String brief(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80).strip() + "…";
  }

  private DatasetVersion find(String reference) {
    return catalog
        .find(reference.toLowerCase(Locale.ROOT))
        .orElseThrow(
            () -> Refusal.missing("There is no dataset version '%s'.".formatted(reference)));
  }
}
