package dev.retort.capture.discovery;

import com.carrotsearch.hppc.ObjectIntHashMap;
import com.carrotsearch.hppc.cursors.ObjectIntCursor;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.PriceTable;
import dev.retort.capture.TaskRule;
import dev.retort.capture.TokenUsage;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Measures a group's requests, one after the other, in bounded memory. */
final class GroupMeasure {
  /** A set of labels this large is none. */
  private static final int MOST_LABELS = 20_000;

  private static final int MOST_MODELS = 50;
  private static final int MODELS_SHOWN = 5;
  private static final int EXAMPLES = 3;

  /** Of labels, the next one is new at most this often. */
  private static final double MOST_NEW = 0.05;

  private final PriceTable prices;
  private final RepeatSample repeats;
  private final Map<AnswerForm, Long> forms = new EnumMap<>(AnswerForm.class);
  private final ObjectIntHashMap<String> labels = new ObjectIntHashMap<>();
  private final SortedMap<String, Long> models = new TreeMap<>();
  private final TreeMap<Long, ExchangeId> examples = new TreeMap<>();
  private long requests;
  private long overflowing;
  private long unpriced;
  private double dollars;
  private TokenUsage usage = TokenUsage.UNREPORTED;
  private Instant first = Instant.MAX;
  private Instant last = Instant.MIN;

  /**
   * Nothing measured yet.
   *
   * @param mostRequests different requests to look for repetitions among
   */
  GroupMeasure(PriceTable prices, int mostRequests) {
    this.prices = prices;
    this.repeats = new RepeatSample(mostRequests);
  }

  void add(Exchange exchange) {
    requests++;
    usage = usage.plus(exchange.usage());
    Optional<Double> cost =
        exchange.details().cost().or(() -> prices.cost(exchange.model(), exchange.usage()));
    dollars += cost.orElse(0.0);
    unpriced += cost.isPresent() ? 0 : 1;
    first = exchange.createdAt().isBefore(first) ? exchange.createdAt() : first;
    last = exchange.createdAt().isAfter(last) ? exchange.createdAt() : last;
    if (models.size() < MOST_MODELS || models.containsKey(exchange.model())) {
      models.merge(exchange.model(), 1L, Long::sum);
    }
    examples.put(RequestSample.key(exchange.id()), exchange.id());
    if (examples.size() > EXAMPLES) {
      examples.pollLastEntry();
    }
    SampledAnswer answer = SampledAnswer.of(exchange.completion());
    forms.merge(answer.form(), 1L, Long::sum);
    if (answer.form() == AnswerForm.LABEL) {
      countLabel(answer.values().get(0).substring(1));
    }
    repeats.add(exchange);
  }

  private void countLabel(String label) {
    if (labels.size() < MOST_LABELS || labels.containsKey(label)) {
      labels.addTo(label, 1);
    } else {
      overflowing++;
    }
  }

  boolean isEmpty() {
    return requests == 0;
  }

  TrafficGroup group(String id, Optional<String> name, List<TaskRule> rules) {
    AnswerForm most =
        forms.entrySet().stream()
            .filter(form -> form.getKey() != AnswerForm.NONE)
            .max(Map.Entry.comparingByValue())
            .map(Map.Entry::getKey)
            .orElse(AnswerForm.NONE);
    double unseen = unseen();
    boolean open = most == AnswerForm.LABEL && unseen > MOST_NEW;
    boolean label = most == AnswerForm.LABEL && !open;
    return new TrafficGroup(
        id,
        name,
        rules,
        requests,
        usage,
        dollars,
        unpriced,
        first,
        last,
        mostFrequent(models),
        open ? AnswerForm.TEXT : most,
        repeats.measure(label ? labels.size() : 0, label ? unseen : 1),
        List.copyOf(examples.values()));
  }

  private double unseen() {
    long once = overflowing;
    long all = overflowing;
    for (ObjectIntCursor<String> label : labels) {
      once += label.value == 1 ? 1 : 0;
      all += label.value;
    }
    return all == 0 ? 1 : (double) once / all;
  }

  private static SortedMap<String, Long> mostFrequent(SortedMap<String, Long> counts) {
    SortedMap<String, Long> frequent = new TreeMap<>();
    counts.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
        .limit(MODELS_SHOWN)
        .forEach(count -> frequent.put(count.getKey(), count.getValue()));
    return frequent;
  }
}
