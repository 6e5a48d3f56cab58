package dev.retort.trainer.djl.extractor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Finds out which values of answers are taken from their requests.
 *
 * <p>A path is a slot if nearly all of its values stand in their requests, as they are or
 * normalised; or if most do and they are too many for classes.
 */
final class SlotDiscovery {
  private static final int MOST_CLOSED_VALUES = 100;
  private static final int SAMPLE = 20_000;
  private static final double NEARLY_ALL = 0.9;
  private static final double MOST = 0.5;
  private static final double CHANCE = 0.1;
  private static final double PRACTICALLY_ALL = 0.98;

  private final List<RequestIndex> requests;
  private final List<Optional<AnswerTree>> trees;

  private SlotDiscovery(List<RequestIndex> requests, List<Optional<AnswerTree>> trees) {
    this.requests = requests;
    this.trees = trees;
  }

  /**
   * The slots of answers.
   *
   * @param trees the requests' answers, in the same order; empty for those that are no JSON
   */
  static SlotTable of(List<RequestIndex> requests, List<Optional<AnswerTree>> trees) {
    return new SlotDiscovery(requests, trees).discover();
  }

  private SlotTable discover() {
    Map<SlotPath, PathStatistics> statistics = new TreeMap<>();
    Map<List<String>, Integer> objects = new HashMap<>();
    int step = Math.max(1, trees.size() / SAMPLE);
    int rows = 0;
    for (int row = 0; row < trees.size(); row += step) {
      if (trees.get(row).isPresent()) {
        rows++;
        observe(trees.get(row).get(), requests.get(row), statistics, objects);
      }
    }
    Map<SlotPath, Slot> slots = new LinkedHashMap<>();
    for (Map.Entry<SlotPath, PathStatistics> entry : statistics.entrySet()) {
      int places = entry.getKey().list().map(objects::get).orElse(rows);
      slot(entry.getKey(), entry.getValue(), places)
          .ifPresent(slot -> slots.put(slot.path(), slot));
    }
    Map<String, String> constants = new TreeMap<>();
    statistics.forEach(
        (path, seen) -> constant(path, Optional.ofNullable(slots.get(path)), seen, constants));
    return SlotTable.of(List.copyOf(slots.values()), constants);
  }

  private static void observe(
      AnswerTree tree,
      RequestIndex request,
      Map<SlotPath, PathStatistics> statistics,
      Map<List<String>, Integer> objects) {
    Map<SlotPath, Map<Integer, Integer>> lists = new HashMap<>();
    Map<List<String>, Integer> last = new HashMap<>();
    for (Leaf leaf : tree.leaves()) {
      statistics.computeIfAbsent(leaf.path(), p -> new PathStatistics()).add(leaf, request);
      leaf.path().list().ifPresent(list -> last.merge(list, leaf.item() + 1, Math::max));
      if (leaf.listed()) {
        lists
            .computeIfAbsent(leaf.path(), p -> new HashMap<>())
            .merge(leaf.item(), 1, Integer::sum);
      }
    }
    lists.forEach((path, counts) -> counts.values().forEach(statistics.get(path)::list));
    last.forEach((list, count) -> objects.merge(list, count, Integer::sum));
  }

  private static Optional<Slot> slot(SlotPath path, PathStatistics statistics, int places) {
    Optional<JsonNode> absent =
        statistics.size() >= PRACTICALLY_ALL * places ? statistics.absent() : Optional.empty();
    Slot plain =
        new Slot(
            path,
            statistics.normalisation(absent),
            Map.of(),
            statistics.isNumeric(),
            statistics.plurality(),
            statistics.size() == places && absent.isEmpty(),
            absent.map(AnswerTree::write));
    boolean closed =
        !path.inList()
            && statistics.distinct() <= Math.min(MOST_CLOSED_VALUES, statistics.size() / 4);
    if (statistics.size() == places
        && (statistics.distinct() == 1 || (closed && isChance(statistics)))) {
      return Optional.empty();
    }
    double share = explained(plain, statistics);
    boolean lacksWords = closed ? share >= MOST && share < NEARLY_ALL : share < 1;
    if (lacksWords) {
      plain = AliasDiscovery.extend(plain, statistics);
      share = explained(plain, statistics);
    }
    return share >= (closed ? NEARLY_ALL : MOST) ? Optional.of(plain) : Optional.empty();
  }

  /**
   * Whether a value's word in the request says little, since others of the values stand there too.
   */
  private static boolean isChance(PathStatistics statistics) {
    return statistics.ambiguity() > CHANCE;
  }

  private static double explained(Slot slot, PathStatistics statistics) {
    int explained = 0;
    int all = 0;
    for (Map.Entry<RequestIndex, List<Leaf>> row : statistics.byRequest().entrySet()) {
      for (Leaf leaf : row.getValue()) {
        if (slot.absent().filter(AnswerTree.write(leaf.value())::equals).isEmpty()) {
          all++;
          explained +=
              leaf.mayBeCopied() && !slot.spans(row.getKey(), leaf.text()).isEmpty() ? 1 : 0;
        }
      }
    }
    return all == 0 ? 0 : (double) explained / all;
  }

  /** What a list's objects have beside their slots, if it is always the same. */
  private static void constant(
      SlotPath path,
      Optional<Slot> slot,
      PathStatistics statistics,
      Map<String, String> constants) {
    if (!path.inList()) {
      return;
    }
    Optional<String> value =
        slot.isPresent()
            ? slot.get().absent()
            : Optional.of(statistics)
                .filter(s -> s.distinct() == 1)
                .map(s -> s.byRequest().values().iterator().next().get(0))
                .map(leaf -> AnswerTree.write(leaf.value()));
    if (value.isPresent()) {
      String name = AnswerTemplate.listName(path.list().orElseThrow());
      ObjectNode object = (ObjectNode) AnswerTree.read(constants.getOrDefault(name, "{}"));
      ObjectNode parent = object;
      for (String member : path.members().subList(0, path.members().size() - 1)) {
        parent = parent.withObjectProperty(member);
      }
      parent.set(path.members().get(path.members().size() - 1), AnswerTree.read(value.get()));
      constants.put(name, AnswerTree.write(object));
    }
  }
}
