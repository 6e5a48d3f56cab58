package dev.retort.dataset.labelling;

import dev.retort.dataset.dedup.DuplicateClusters;
import dev.retort.dataset.dedup.MinHashDeduplicator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Chooses the prompts whose answers would teach most for their price.
 *
 * <p>A chosen prompt covers the prompts around it by how alike they are; what has a usable answer
 * covers too. Each step takes the prompt that adds most coverage a dollar, where a prompt that the
 * student is unsure about counts more than one that it is sure of: facility location, a submodular
 * gain, by lazy greedy choice under a knapsack. So neither an outlier that nothing resembles nor
 * the tenth prompt of one kind is asked about first, and traffic far from everything labelled is.
 *
 * <p>Of near duplicates one is asked about, and none where one of them has an answer. Beyond
 * {@value #MOST} groups of near duplicates half are taken for their uncertainty and half at random.
 * Immutable and thread-safe; equal pools and seeds give equal plans.
 *
 * @see <a href="https://doi.org/10.1145/1281192.1281239">Leskovec et al. 2007, Cost-effective
 *     outbreak detection (lazy greedy)</a>
 * @see <a href="https://proceedings.mlr.press/v37/wei15.html">Wei, Iyer and Bilmes 2015,
 *     Submodularity in data subset selection and active learning</a>
 */
public final class PromptSelection {
  private static final int MOST = 20_000;

  private final MinHashDeduplicator deduplicator;
  private final long seed;

  /**
   * @param nearDuplicateJaccard the similarity from which two prompts are near duplicates, as the
   *     task's datasets have it
   * @param seed of the sample where there are too many
   */
  public PromptSelection(double nearDuplicateJaccard, long seed) {
    this.deduplicator = new MinHashDeduplicator(nearDuplicateJaccard);
    this.seed = seed;
  }

  /** A group of near duplicates, by the one that is asked about. */
  private record Group(UnlabelledPrompt prompt, double uncertainty, int similar, double cost) {
    double weight() {
      return uncertainty * (1 + Math.log(similar));
    }
  }

  /**
   * Chooses prompts.
   *
   * @param uncertainties of the pool's unlabelled prompts, each in [0, 1]
   * @param budget US dollars that all answers together are expected to cost at most, ≥ 0
   * @param samples answers for each prompt
   */
  public LabellingPlan select(
      PromptPool pool, List<Double> uncertainties, LabelPrices prices, double budget, int samples) {
    if (!(budget >= 0 && budget < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("a budget is an amount of dollars ≥ 0, not " + budget);
    }
    List<Group> groups = groups(pool, uncertainties, prices);
    List<PlannedPrompt> chosen = new ArrayList<>();
    for (Group group : greedy(considered(groups), pool.labelled(), budget / samples)) {
      UnlabelledPrompt prompt = group.prompt();
      chosen.add(
          new PlannedPrompt(
              prompt.id(),
              prices.modelFor(prompt),
              prompt.reason(),
              group.uncertainty(),
              group.similar(),
              prices.promptTokens(prompt),
              group.cost()));
    }
    return new LabellingPlan(chosen, samples, groups.size(), pool.unlabelledInLog());
  }

  private List<Group> groups(PromptPool pool, List<Double> uncertainties, LabelPrices prices) {
    int labelled = pool.labelled().size();
    List<String> inputs = new ArrayList<>(pool.labelled());
    pool.unlabelled().forEach(prompt -> inputs.add(prompt.input()));
    DuplicateClusters clusters = deduplicator.cluster(inputs);
    Set<Integer> answered = new HashSet<>();
    for (int row = 0; row < labelled; row++) {
      answered.add(clusters.cluster(row));
    }
    Map<Integer, Group> groups = new LinkedHashMap<>();
    for (int i = 0; i < pool.unlabelled().size(); i++) {
      UnlabelledPrompt prompt = pool.unlabelled().get(i);
      int cluster = clusters.cluster(labelled + i);
      if (!answered.contains(cluster)) {
        Group alone = new Group(prompt, uncertainties.get(i), 1, prices.expected(prompt));
        groups.merge(cluster, alone, PromptSelection::joined);
      }
    }
    return List.copyOf(groups.values());
  }

  /** The less certain one speaks for both; of equally uncertain ones the earlier. */
  private static Group joined(Group one, Group other) {
    Group speaker = other.uncertainty() > one.uncertainty() ? other : one;
    return new Group(
        speaker.prompt(), speaker.uncertainty(), one.similar() + other.similar(), speaker.cost());
  }

  private List<Group> considered(List<Group> groups) {
    if (groups.size() <= MOST) {
      return groups;
    }
    List<Group> byDoubt =
        groups.stream()
            .sorted(
                Comparator.comparingDouble(Group::uncertainty)
                    .reversed()
                    .thenComparing(Group::prompt, UnlabelledPrompt.ORDER))
            .toList();
    KeyedSample<Group> rest = new KeyedSample<>(MOST / 2, seed);
    byDoubt
        .subList(MOST / 2, byDoubt.size())
        .forEach(group -> rest.offer(group.prompt().id().value(), group));
    List<Group> considered = new ArrayList<>(byDoubt.subList(0, MOST / 2));
    considered.addAll(rest.drawn());
    considered.sort(Comparator.comparing(Group::prompt, UnlabelledPrompt.ORDER));
    return considered;
  }

  private record Bid(int group, double value) {
    static final Comparator<Bid> BEST_FIRST =
        Comparator.comparingDouble(Bid::value).reversed().thenComparingInt(Bid::group);
  }

  private static List<Group> greedy(List<Group> groups, List<String> labelled, double budget) {
    TextNeighbours texts =
        new TextNeighbours(groups.stream().map(group -> group.prompt().input()).toList());
    double[] covered = texts.nearestOf(labelled);
    double[] weights = groups.stream().mapToDouble(Group::weight).toArray();
    PriorityQueue<Bid> bids = new PriorityQueue<>(Bid.BEST_FIRST);
    for (int group = 0; group < weights.length; group++) {
      bids.add(new Bid(group, value(groups, texts, covered, weights, group)));
    }
    List<Group> chosen = new ArrayList<>();
    double left = budget;
    while (!bids.isEmpty() && bids.peek().value() > 0) {
      Bid best = bids.remove();
      Group group = groups.get(best.group());
      if (group.cost() > left) {
        continue;
      }
      // Coverage only grows, so a bid can only have fallen since it was made.
      Bid now = new Bid(best.group(), value(groups, texts, covered, weights, best.group()));
      if (!bids.isEmpty() && Bid.BEST_FIRST.compare(now, bids.peek()) > 0) {
        bids.add(now);
        continue;
      }
      if (now.value() <= 0) {
        break;
      }
      chosen.add(group);
      left -= group.cost();
      cover(texts, covered, best.group());
    }
    return chosen;
  }

  /** What a prompt adds to the coverage, a dollar; where answers are free, at all. */
  private static double value(
      List<Group> groups, TextNeighbours texts, double[] covered, double[] weights, int group) {
    double gain = weights[group] * (1 - covered[group]);
    int[] near = texts.of(group);
    float[] similarity = texts.similarities(group);
    for (int i = 0; i < near.length; i++) {
      gain += weights[near[i]] * Math.max(0, similarity[i] - covered[near[i]]);
    }
    double cost = groups.get(group).cost();
    return cost > 0 ? gain / cost : gain;
  }

  private static void cover(TextNeighbours texts, double[] covered, int group) {
    covered[group] = 1;
    int[] near = texts.of(group);
    float[] similarity = texts.similarities(group);
    for (int i = 0; i < near.length; i++) {
      covered[near[i]] = Math.max(covered[near[i]], similarity[i]);
    }
  }
}
