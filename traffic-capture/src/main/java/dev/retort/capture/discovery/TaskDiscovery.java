package dev.retort.capture.discovery;

import dev.retort.capture.CaptureWindow;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.ExchangeLog;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.PriceTable;
import dev.retort.capture.Prompt;
import dev.retort.capture.TaskMatcher;
import dev.retort.capture.TaskName;
import dev.retort.capture.TaskRule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Groups the requests of a window that name no task by their prompt templates. A first pass over
 * the log draws a uniform sample, in which the templates are found; a second one asks of every
 * request which template's it is, and measures. Immutable and thread-safe.
 */
public final class TaskDiscovery {
  /** Enough to see a template that 0.1 % of the requests have. */
  private static final int SAMPLED_REQUESTS = 20_000;

  /** 64 MB and their neighbourhood; longer texts make a smaller sample. */
  private static final long SAMPLED_TOKENS = 16_000_000;

  /** Different requests of all groups together in which repetitions are looked for. */
  private static final int REPEATS = 100_000;

  private static final int FEWEST_REPEATS = 500;
  private static final int MOST_REPEATS = 5_000;

  private final ExchangeLog log;
  private final PriceTable prices;

  /**
   * A discovery.
   *
   * @param log which gives each exchange its task, as far as rules know it
   * @param prices for exchanges whose cost is not recorded
   */
  public TaskDiscovery(ExchangeLog log, PriceTable prices) {
    this.log = Objects.requireNonNull(log);
    this.prices = Objects.requireNonNull(prices);
  }

  /**
   * What the untagged traffic of a window consists of.
   *
   * @param progress is told how many exchanges have been read, over both passes
   */
  public Discovery discover(CaptureWindow window, LongConsumer progress) {
    RequestSample sample = new RequestSample(SAMPLED_REQUESTS, SAMPLED_TOKENS);
    long[] read = new long[2];
    log.scan(
        window,
        exchange -> {
          progress.accept(++read[0]);
          if (exchange.task().isEmpty()) {
            read[1]++;
            sample.offer(exchange);
          }
        });
    Templates templates = templates(sample.requests());
    List<GroupMeasure> measures = new ArrayList<>();
    int groups = templates.groups().size() + 1;
    int repeats = Math.max(FEWEST_REPEATS, Math.min(MOST_REPEATS, REPEATS / groups));
    for (int group = 0; group < groups; group++) {
      measures.add(new GroupMeasure(prices, repeats));
    }
    long[] again = {read[0]};
    log.scan(
        window,
        exchange -> {
          progress.accept(++again[0]);
          if (exchange.task().isEmpty()) {
            measures.get(templates.group(exchange)).add(exchange);
          }
        });
    return new Discovery(
        window.from(), window.until(), read[0], read[1], groups(templates, measures));
  }

  /** Which group each of some requests falls into: by number; the last is what shares nothing. */
  Templates templates(List<SampledRequest> sample) {
    List<Cluster> clusters =
        Clusters.of(sample).stream().filter(cluster -> !cluster.isEmpty()).toList();
    Map<ExchangeId, Prompt> sources = sources(clusters);
    List<RuledCluster> ruled = new ArrayList<>();
    for (Cluster cluster : clusters) {
      rule(cluster, sources).ifPresent(rule -> ruled.add(new RuledCluster(cluster, rule)));
    }
    return Templates.of(ruled);
  }

  private Map<ExchangeId, Prompt> sources(List<Cluster> clusters) {
    Set<ExchangeId> wanted =
        clusters.stream()
            .flatMap(cluster -> Stream.of(cluster.instructions(), cluster.user()))
            .flatMap(Optional::stream)
            .map(pieces -> pieces.source().id())
            .collect(Collectors.toSet());
    Map<ExchangeId, Prompt> prompts = new HashMap<>();
    log.find(wanted).forEach(exchange -> prompts.put(exchange.id(), exchange.prompt()));
    return prompts;
  }

  /** Empty if somebody has erased the exchange that shows the template meanwhile. */
  private static Optional<TaskRule> rule(Cluster cluster, Map<ExchangeId, Prompt> sources) {
    boolean known =
        Stream.of(cluster.instructions(), cluster.user())
            .flatMap(Optional::stream)
            .allMatch(pieces -> sources.containsKey(pieces.source().id()));
    if (!known || (cluster.instructions().isEmpty() && cluster.user().isEmpty())) {
      return known && !cluster.tools().isEmpty()
          ? Optional.of(TaskRule.ofTools(cluster.tools()))
          : Optional.empty();
    }
    Function<TemplatePieces, Prompt> source = pieces -> sources.get(pieces.source().id());
    TaskRule rule =
        TaskRule.ofPrompt(
            cluster
                .instructions()
                .map(pieces -> pieces.template(source.apply(pieces).instructions())),
            cluster
                .user()
                .map(pieces -> pieces.template(TaskMatcher.userText(source.apply(pieces)))));
    return Optional.of(cluster.tools().isEmpty() ? rule : rule.offering(cluster.tools()));
  }

  private static List<TrafficGroup> groups(Templates templates, List<GroupMeasure> measures) {
    List<String> names = ProposedNames.of(templates.groups());
    List<TrafficGroup> groups = new ArrayList<>();
    for (int group = 0; group < templates.groups().size(); group++) {
      if (!measures.get(group).isEmpty()) {
        List<TaskRule> rules = templates.groups().get(group);
        String id = DigestUtils.sha256Hex(JsonFormat.line(rules)).substring(0, 8);
        groups.add(measures.get(group).group(id, Optional.of(names.get(group)), rules));
      }
    }
    groups.sort(
        Comparator.comparingDouble(TrafficGroup::dollars)
            .thenComparingLong(TrafficGroup::requests)
            .reversed()
            .thenComparing(TrafficGroup::id));
    GroupMeasure rest = measures.get(measures.size() - 1);
    if (!rest.isEmpty()) {
      groups.add(rest.group("-", Optional.empty(), List.of()));
    }
    return groups;
  }

  /** A cluster and what recognises its requests. */
  record RuledCluster(Cluster cluster, TaskRule rule) {}

  /**
   * The templates that were found.
   *
   * @param groups the rules of each group
   * @param matcher assigns groups, as tasks that are called by the group's number
   */
  record Templates(List<List<TaskRule>> groups, TaskMatcher matcher) {
    static Templates of(List<RuledCluster> clusters) {
      int[] groups = Paraphrases.groups(clusters);
      List<List<TaskRule>> rules = new ArrayList<>();
      List<Integer> order = new ArrayList<>();
      for (int i = 0; i < clusters.size(); i++) {
        while (rules.size() <= groups[i]) {
          rules.add(new ArrayList<>());
        }
        order.add(i);
      }
      order.sort(
          Comparator.<Integer>comparingInt(i -> clusters.get(i).rule().tools().isEmpty() ? 1 : 0)
              .thenComparingInt(i -> -clusters.get(i).cluster().length())
              .thenComparing(i -> JsonFormat.line(clusters.get(i).rule())));
      List<TaskMatcher.Assignment> assignments = new ArrayList<>();
      for (int i : order) {
        TaskRule rule = clusters.get(i).rule();
        rules.get(groups[i]).add(rule);
        assignments.add(
            new TaskMatcher.Assignment(new TaskName(Integer.toString(groups[i])), rule));
      }
      return new Templates(rules.stream().map(List::copyOf).toList(), new TaskMatcher(assignments));
    }

    int group(Exchange exchange) {
      return matcher
          .taskOf(exchange)
          .map(task -> Integer.parseInt(task.value()))
          .orElse(groups.size());
    }
  }
}
