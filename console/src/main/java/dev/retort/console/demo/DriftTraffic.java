package dev.retort.console.demo;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Traffic that changes one day, or does not: tickets of a factory, or texts of the caller's own,
 * with what a student might think of each.
 *
 * <p>Requests come as in {@link FactoryTraffic}: by working hours, some of them sent again. Which
 * labels they are of depends on the hour and the day of the week (three groups of labels have their
 * times), and every label has better and worse days. Confidences depend on the label: of a known
 * one, the student defers 2 to 46 in 100; of an unseen one 62, or, if the scenario says so, as many
 * as of others. One stream is read once, in order.
 */
public final class DriftTraffic {
  private static final double GROWN = 0.2;
  private static final double PLANTED = 0.1;
  private static final Duration GROWTH = Duration.ofDays(14);
  private static final double DAILY_SPREAD = 0.15;
  private static final double LESS_SURE = 0.7;
  private static final int GROUPS = 3;
  private static final int MISTAKEN = 3;
  private static final double THRESHOLD = 0.8;

  private final DriftScenario scenario;
  private final Instant change;
  private final Texts texts;
  private final Random random;
  private final Resending resending;
  private final List<Instant> times;
  private final List<String> labels;
  private final Map<String, Double> usual;
  private final String planted;
  private final Map<String, Double> daily = new HashMap<>();
  private LocalDate today = LocalDate.EPOCH;

  /** The label of the request before: one that is sent again has some label that is usual now. */
  private String again;

  private int next;

  /** Where texts come from. */
  interface Texts {
    /** How often each label usually comes, in any unit. */
    Map<String, Double> labels();

    /** A text of a label. */
    String write(String label, LocalDate today, Random random);

    /** One of any label in a language that the others are not in; empty if there is none. */
    String foreign(LocalDate today, Random random);
  }

  /**
   * A request.
   *
   * @param at when it comes
   * @param text as a student sees it
   * @param confidence the student's
   * @param answer what it is answered: by the teacher, with its label, where the student is less
   *     sure than {@value #THRESHOLD}; else by the student, who takes an unseen label for a known
   *     one
   */
  public record Request(Instant at, String text, double confidence, String answer) {}

  private DriftTraffic(
      DriftScenario scenario, Instant change, Texts texts, Random random, List<Instant> times) {
    this.scenario = scenario;
    this.change = change;
    this.texts = texts;
    this.random = random;
    this.resending = new Resending(random);
    this.times = times;
    this.usual = new TreeMap<>(texts.labels());
    this.labels = List.copyOf(new TreeSet<>(usual.keySet()));
    this.planted = labels.get(random.nextInt(labels.size()));
    this.again = labels.get(0);
  }

  /**
   * A stream.
   *
   * @param texts by label; empty: tickets of the factory
   * @param perDay requests a day, on average over a week
   * @param change when the scenario begins
   */
  public static DriftTraffic of(
      DriftScenario scenario,
      Map<String, List<String>> texts,
      long seed,
      int perDay,
      Instant start,
      Instant change,
      Instant end) {
    Random random = new Random(seed * 0x9E3779B97F4A7C15L + 1);
    Duration span = Duration.between(start, end);
    int count = Math.toIntExact(perDay * span.toHours() / 24);
    return new DriftTraffic(
        scenario,
        change,
        texts.isEmpty() ? new Tickets() : new Given(texts),
        random,
        WorkingHours.spread(count, start, span, random));
  }

  /** Whether there is another request. */
  public boolean hasNext() {
    return next < times.size();
  }

  /** The next request. */
  public Request next() {
    Instant at = times.get(next++);
    ZonedDateTime local = at.atZone(WorkingHours.ZONE);
    turnPage(local.toLocalDate());
    String[] label = new String[1];
    String text =
        resending.next(
            () -> {
              label[0] = label(at, local);
              return isForeign(at)
                  ? texts.foreign(today, random)
                  : texts.write(label[0], today, random);
            });
    String said = label[0] == null ? again : label[0];
    again = said;
    double confidence = confidence(said, at);
    return new Request(at, text, confidence, answer(said, confidence));
  }

  /** A student mistakes an unseen label for one of three others, always the same. */
  private String answer(String label, double confidence) {
    return hasUnseen() && label.equals(planted) && confidence >= THRESHOLD
        ? labels.get((labels.indexOf(planted) + 1 + random.nextInt(MISTAKEN)) % labels.size())
        : label;
  }

  private void turnPage(LocalDate day) {
    if (!day.equals(today)) {
      today = day;
      labels.forEach(label -> daily.put(label, Math.exp(DAILY_SPREAD * random.nextGaussian())));
    }
  }

  private boolean hasUnseen() {
    return scenario == DriftScenario.UNSEEN_LABEL
        || scenario == DriftScenario.UNSEEN_SURE
        || scenario == DriftScenario.GRADUAL;
  }

  private boolean isForeign(Instant at) {
    return scenario == DriftScenario.LANGUAGE
        && !at.isBefore(change)
        && random.nextDouble() < PLANTED;
  }

  private String label(Instant at, ZonedDateTime local) {
    if (hasUnseen() && random.nextDouble() < planted(at)) {
      return planted;
    }
    double sum = 0;
    double[] cumulative = new double[labels.size()];
    for (int i = 0; i < cumulative.length; i++) {
      sum += weight(i, at, local);
      cumulative[i] = sum;
    }
    double draw = random.nextDouble() * sum;
    int found = 0;
    while (cumulative[found] <= draw) {
      found++;
    }
    return labels.get(found);
  }

  private double planted(Instant at) {
    if (at.isBefore(change)) {
      return 0;
    }
    return scenario == DriftScenario.GRADUAL
        ? GROWN * Math.min(1, (double) Duration.between(change, at).toMillis() / GROWTH.toMillis())
        : PLANTED;
  }

  private double weight(int index, Instant at, ZonedDateTime local) {
    String label = labels.get(index);
    if (hasUnseen() && label.equals(planted)) {
      return 0;
    }
    boolean swapped = scenario == DriftScenario.MIX && !at.isBefore(change);
    String share = swapped ? opposite(label) : label;
    return usual.get(share) * daily.get(label) * season(index % GROUPS, local);
  }

  /** The most frequent label's opposite is the rarest. */
  private String opposite(String label) {
    List<String> ranked = labels.stream().sorted(Comparator.comparingDouble(usual::get)).toList();
    return ranked.get(ranked.size() - 1 - ranked.indexOf(label));
  }

  /** One group comes at any time, one in office hours, one in the night and at weekends. */
  private static double season(int group, ZonedDateTime local) {
    int hour = local.getHour();
    boolean weekend = local.getDayOfWeek().compareTo(DayOfWeek.SATURDAY) >= 0;
    boolean office = !weekend && hour >= 7 && hour < 18;
    boolean monday = local.getDayOfWeek() == DayOfWeek.MONDAY;
    return switch (group) {
      case 0 -> 1;
      case 1 -> (office ? 1.3 : 0.25) * (monday ? 1.5 : 1);
      default -> office ? 0.8 : 2;
    };
  }

  private double confidence(String label, Instant at) {
    boolean unseen = hasUnseen() && scenario != DriftScenario.UNSEEN_SURE && label.equals(planted);
    double ease = unseen ? 1 : 1.5 + Math.floorMod(label.hashCode(), 100) / 40.0;
    boolean unsure = scenario == DriftScenario.CONFIDENCE && !at.isBefore(change);
    return 1 / (1 + Math.exp(-(ease - (unsure ? LESS_SURE : 0) + 1.3 * random.nextGaussian())));
  }

  /** Tickets of the factory. */
  private static final class Tickets implements Texts {
    private final TicketWriter writer = new TicketWriter();

    @Override
    public Map<String, Double> labels() {
      Map<String, Double> labels = new TreeMap<>();
      writer.mix().forEach(matter -> labels.merge(matter, 1.0, Double::sum));
      return labels;
    }

    @Override
    public String write(String label, LocalDate today, Random random) {
      return writer.write(label, TicketWriter.Language.ENGLISH, today, random).text();
    }

    @Override
    public String foreign(LocalDate today, Random random) {
      List<String> german = writer.mix().stream().filter(writer::isGerman).toList();
      String matter = german.get(random.nextInt(german.size()));
      return writer.write(matter, TicketWriter.Language.GERMAN, today, random).text();
    }
  }

  /** Texts of the caller's own: all of a label in some order, then all again in another one. */
  private static final class Given implements Texts {
    private static final int SHIFT = 3;
    private static final int LETTERS = 26;
    private final Map<String, List<String>> texts;
    private final Map<String, Deque<String>> shuffled = new HashMap<>();

    Given(Map<String, List<String>> texts) {
      this.texts = texts;
    }

    @Override
    public Map<String, Double> labels() {
      Map<String, Double> labels = new TreeMap<>();
      texts.forEach((label, all) -> labels.put(label, (double) all.size()));
      return labels;
    }

    @Override
    public String write(String label, LocalDate today, Random random) {
      Deque<String> left = shuffled.computeIfAbsent(label, first -> new ArrayDeque<>());
      if (left.isEmpty()) {
        List<String> all = new ArrayList<>(texts.get(label));
        Collections.shuffle(all, random);
        left.addAll(all);
      }
      return left.pop();
    }

    @Override
    public String foreign(LocalDate today, Random random) {
      List<String> labels = new ArrayList<>(texts.keySet());
      return rotated(write(labels.get(random.nextInt(labels.size())), today, random));
    }

    /**
     * The same letters moved on in the alphabet: words that nobody has seen, as often as others.
     */
    private static String rotated(String text) {
      StringBuilder rotated = new StringBuilder(text.length());
      text.chars()
          .forEach(
              letter ->
                  rotated.append(
                      letter >= 'a' && letter <= 'z'
                          ? (char) ('a' + (letter - 'a' + SHIFT) % LETTERS)
                          : (char) letter));
      return rotated.toString();
    }
  }
}
