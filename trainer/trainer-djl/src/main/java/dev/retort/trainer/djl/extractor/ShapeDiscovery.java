package dev.retort.trainer.djl.extractor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.dataset.TrainingExample;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Finds out from requests and answers how the answers are put together.
 *
 * <p>A path is a slot if nearly all of its values stand in their requests, as they are or
 * normalised; or if most do and they are too many for classes. What is left of an answer without
 * its slots is its class, so that closed fields, constants and empty containers need no rules of
 * their own. A row is reproducible if its values have spans, and rendering them gives its answer to
 * the character.
 */
final class ShapeDiscovery {
  /** Classes seen less often are slips, or too rare to learn. */
  private static final int RECURRING = 2;

  private static final int MOST_CLASSES = 256;
  private static final int MOST_CLOSED_VALUES = 100;
  private static final int SAMPLE = 20_000;
  private static final double NEARLY_ALL = 0.9;
  private static final double MOST = 0.5;
  private static final double CHANCE = 0.1;
  private static final double PRACTICALLY_ALL = 0.98;

  private final List<RequestIndex> requests;
  private final List<Optional<AnswerTree>> trees;
  private final List<String> answers;
  private final Map<SlotPath, Integer> slotNumbers = new HashMap<>();
  private final List<Slot> slots = new ArrayList<>();
  private final List<Field> fields = new ArrayList<>();
  private final Map<String, String> constants = new TreeMap<>();

  private ShapeDiscovery(List<RequestTokens> requests, List<String> answers) {
    this.requests = requests.stream().map(RequestIndex::new).toList();
    this.answers = answers;
    this.trees = answers.stream().map(AnswerTree::parse).toList();
  }

  /**
   * What came out.
   *
   * @param shape of the answers
   * @param taggings of the rows; empty for those that are not reproducible
   */
  record Result(AnswerTemplate shape, List<Optional<Tagging>> taggings) {
    /** Share of rows that tags and rendering reproduce to the character. */
    double share() {
      return taggings.isEmpty()
          ? 0
          : (double) taggings.stream().filter(Optional::isPresent).count() / taggings.size();
    }
  }

  static Result of(List<TrainingExample> rows) {
    return of(
        rows.stream().map(row -> RequestTokens.of(row.input())).toList(),
        rows.stream().map(TrainingExample::answer).toList());
  }

  static Result of(List<RequestTokens> requests, List<String> answers) {
    return new ShapeDiscovery(requests, answers).discover();
  }

  private Result discover() {
    findSlots();
    for (int slot = 0; slot < slots.size(); slot++) {
      fields.add(new Field(slot, Field.Role.INSIDE));
      if (slots.get(slot).path().inList()) {
        fields.add(new Field(slot, Field.Role.OPENING));
        fields.add(new Field(slot, Field.Role.SHARED));
      }
    }
    List<Optional<Remainder>> remainders = trees.stream().map(t -> t.map(this::remainder)).toList();
    List<String> keys = frequent(remainders);
    List<AnswerClass> classes = new ArrayList<>();
    for (String key : keys) {
      classes.add(new AnswerClass(skeleton(key, remainders), new TreeSet<>(), new TreeSet<>()));
    }
    AnswerTemplate draft = new AnswerTemplate(slots, fields, classes, constants);
    List<Optional<Tagging>> taggings = new ArrayList<>();
    for (int row = 0; row < answers.size(); row++) {
      taggings.add(tagging(row, remainders.get(row), keys, draft));
    }
    return new Result(
        new AnswerTemplate(slots, fields, described(classes, taggings), constants), taggings);
  }

  // Slots.

  private void findSlots() {
    Map<SlotPath, PathStatistics> statistics = new TreeMap<>();
    Map<List<String>, Integer> objects = new HashMap<>();
    int step = Math.max(1, answers.size() / SAMPLE);
    int rows = 0;
    for (int row = 0; row < answers.size(); row += step) {
      if (trees.get(row).isPresent()) {
        rows++;
        observe(trees.get(row).get(), requests.get(row), statistics, objects);
      }
    }
    for (Map.Entry<SlotPath, PathStatistics> entry : statistics.entrySet()) {
      int places = entry.getKey().list().map(objects::get).orElse(rows);
      slot(entry.getKey(), entry.getValue(), places)
          .ifPresent(
              slot -> {
                slotNumbers.put(slot.path(), slots.size());
                slots.add(slot);
              });
    }
    statistics.forEach(this::constant);
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
  private void constant(SlotPath path, PathStatistics statistics) {
    if (!path.inList()) {
      return;
    }
    Optional<String> value =
        slotNumbers.containsKey(path)
            ? slots.get(slotNumbers.get(path)).absent()
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

  // Classes.

  /** An answer without its slots, and the containers that were then empty. */
  private record Remainder(String key, Set<String> containers, List<Alignment.Value> values) {}

  private Remainder remainder(AnswerTree tree) {
    JsonNode root = tree.root().deepCopy();
    Set<String> containers = new TreeSet<>();
    if (root instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        prune((ObjectNode) array.get(i), List.of(Integer.toString(i)), containers);
      }
    } else {
      prune((ObjectNode) root, List.of(), containers);
    }
    List<Alignment.Value> values = new ArrayList<>();
    for (Leaf leaf : tree.leaves()) {
      Integer slot = slotNumbers.get(leaf.path());
      if (slot != null && isCopied(slots.get(slot), leaf.value())) {
        values.add(new Alignment.Value(slot, leaf.item(), leaf.text()));
      }
    }
    return new Remainder(AnswerTree.write(root), containers, values);
  }

  private static boolean isCopied(Slot slot, JsonNode value) {
    return (slot.numeric() ? value.isNumber() : value.isTextual())
        && !value.asText().isBlank()
        && slot.absent().filter(AnswerTree.write(value)::equals).isEmpty();
  }

  private void prune(ObjectNode node, List<String> path, Set<String> containers) {
    for (String name : new ArrayList<>(new TreeSet<>(names(node)))) {
      List<String> here = new ArrayList<>(path);
      here.add(name);
      JsonNode child = node.get(name);
      Integer slot = slotNumbers.get(new SlotPath(Optional.empty(), here));
      if (child instanceof ObjectNode object) {
        prune(object, here, containers);
      } else if (isList(child, here)) {
        node.remove(name);
        containers.add(AnswerTemplate.listName(here) + "[]");
        continue;
      } else if (slot != null && holdsCopies(slots.get(slot), child)) {
        slots
            .get(slot)
            .absent()
            .ifPresentOrElse(
                absent -> node.set(name, AnswerTree.read(absent)), () -> node.remove(name));
        if (slots.get(slot).plurality() == Slot.Plurality.LIST && child.isArray()) {
          containers.add(AnswerTemplate.listName(here) + "[]");
        }
        continue;
      }
      if (child.isContainerNode() && child.isEmpty()) {
        node.remove(name);
        containers.add(AnswerTemplate.listName(here) + (child.isObject() ? "{}" : "[]"));
      }
    }
  }

  private static List<String> names(ObjectNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** Whether a child is a list of objects that hold nothing but slots and constants. */
  private boolean isList(JsonNode child, List<String> path) {
    if (!(child instanceof ArrayNode array) || array.isEmpty() || !array.get(0).isObject()) {
      return false;
    }
    String expected = constants.getOrDefault(AnswerTemplate.listName(path), "{}");
    for (JsonNode object : array) {
      ObjectNode rest = (ObjectNode) object.deepCopy();
      for (int i = 0; i < slots.size(); i++) {
        SlotPath slot = slots.get(i).path();
        if (slot.list().filter(path::equals).isPresent()) {
          remove(rest, slot.members(), slots.get(i));
        }
      }
      if (!AnswerTree.write(rest).equals(expected)) {
        return false;
      }
    }
    return true;
  }

  private static void remove(ObjectNode object, List<String> members, Slot slot) {
    String name = members.get(0);
    JsonNode child = object.get(name);
    if (members.size() == 1) {
      if (child != null && holdsCopies(slot, child)) {
        slot.absent()
            .ifPresentOrElse(
                absent -> object.set(name, AnswerTree.read(absent)), () -> object.remove(name));
      }
    } else if (child instanceof ObjectNode inner) {
      remove(inner, members.subList(1, members.size()), slot);
      if (inner.isEmpty()) {
        object.remove(name);
      }
    }
  }

  private static boolean holdsCopies(Slot slot, JsonNode child) {
    if (child instanceof ArrayNode array) {
      boolean copies = !array.isEmpty();
      for (JsonNode element : array) {
        copies &= isCopied(slot, element);
      }
      return copies;
    }
    return isCopied(slot, child);
  }

  private static List<String> frequent(List<Optional<Remainder>> remainders) {
    Map<String, Integer> counts = new TreeMap<>();
    remainders.forEach(r -> r.ifPresent(found -> counts.merge(found.key(), 1, Integer::sum)));
    return counts.entrySet().stream()
        .filter(e -> e.getValue() >= RECURRING)
        .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder()))
        .limit(MOST_CLASSES)
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  /** A class's remainder with the containers that all of its answers have. */
  private static String skeleton(String key, List<Optional<Remainder>> remainders) {
    Set<String> always = null;
    Map<String, Integer> seen = new TreeMap<>();
    for (Optional<Remainder> remainder : remainders) {
      if (remainder.filter(r -> r.key().equals(key)).isPresent()) {
        remainder.get().containers().forEach(c -> seen.merge(c, 1, Integer::sum));
        if (always == null) {
          always = new TreeSet<>(remainder.get().containers());
        } else {
          always.retainAll(remainder.get().containers());
        }
      }
    }
    JsonNode root = AnswerTree.read(key);
    for (String container : always == null ? Set.<String>of() : always) {
      int end = container.length() - 2;
      JsonNode node = root;
      JsonNode path = AnswerTree.read(container.substring(0, end));
      for (int i = 0; i < path.size() - 1; i++) {
        String member = path.get(i).textValue();
        node =
            node instanceof ArrayNode array
                ? array.get(Integer.parseInt(member))
                : ((ObjectNode) node).withObjectProperty(member);
      }
      ((ObjectNode) node)
          .set(path.get(path.size() - 1).textValue(), AnswerTree.read(container.substring(end)));
    }
    return AnswerTree.write(root);
  }

  // Rows.

  private Optional<Tagging> tagging(
      int row, Optional<Remainder> remainder, List<String> keys, AnswerTemplate draft) {
    int answerClass = remainder.map(r -> keys.indexOf(r.key())).orElse(-1);
    if (answerClass < 0) {
      return Optional.empty();
    }
    RequestIndex request = requests.get(row);
    return Alignment.of(slots, request, remainder.get().values())
        .map(placed -> new Tagging(answerClass, fieldSpans(placed)))
        .filter(
            tagging ->
                Rendering.of(draft, request.tokens(), tagging).answer().equals(answers.get(row)));
  }

  private List<FieldSpan> fieldSpans(List<Alignment.Placed> placed) {
    List<Alignment.Placed> ordered =
        placed.stream().sorted(Comparator.comparingInt(p -> p.span().from())).toList();
    Map<List<String>, Integer> open = new HashMap<>();
    List<FieldSpan> spans = new ArrayList<>();
    for (Alignment.Placed one : ordered) {
      Field.Role role = Field.Role.INSIDE;
      Optional<List<String>> list = slots.get(one.value().slot()).path().list();
      if (one.shared()) {
        role = Field.Role.SHARED;
      } else if (list.isPresent()) {
        Integer before = open.put(list.get(), one.value().item());
        role =
            before == null || before != one.value().item() ? Field.Role.OPENING : Field.Role.INSIDE;
      }
      spans.add(new FieldSpan(fields.indexOf(new Field(one.value().slot(), role)), one.span()));
    }
    return spans;
  }

  private List<AnswerClass> described(List<AnswerClass> classes, List<Optional<Tagging>> taggings) {
    List<AnswerClass> described = new ArrayList<>();
    for (int number = 0; number < classes.size(); number++) {
      Set<Integer> used = new TreeSet<>();
      Set<Integer> required = null;
      for (Optional<Tagging> tagging : taggings) {
        if (tagging.isPresent() && tagging.get().answerClass() == number) {
          Set<Integer> here = new TreeSet<>();
          for (FieldSpan span : tagging.get().spans()) {
            used.add(span.field());
            here.add(fields.get(span.field()).slot());
          }
          if (required == null) {
            required = new TreeSet<>(here);
          } else {
            required.retainAll(here);
          }
        }
      }
      described.add(
          new AnswerClass(
              classes.get(number).skeleton(),
              new TreeSet<>(used),
              new TreeSet<>(required == null ? Set.of() : required)));
    }
    return described;
  }
}
