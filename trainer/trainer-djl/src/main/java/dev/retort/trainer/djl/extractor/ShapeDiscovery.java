package dev.retort.trainer.djl.extractor;

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
 * <p>What is left of an answer without its {@linkplain SlotDiscovery slots} is its class, so that
 * closed fields, constants and empty containers need no rules of their own. A row is reproducible
 * if its values have spans, and rendering them gives its answer to the character.
 */
final class ShapeDiscovery {
  /** Classes seen less often are slips, or too rare to learn. */
  private static final int RECURRING = 2;

  private static final int MOST_CLASSES = 256;

  private final List<RequestIndex> requests;
  private final List<Optional<AnswerTree>> trees;
  private final List<String> answers;
  private final SlotTable slots;
  private final List<Field> fields = new ArrayList<>();

  private ShapeDiscovery(List<RequestTokens> requests, List<String> answers) {
    this.requests = requests.stream().map(RequestIndex::new).toList();
    this.answers = answers;
    this.trees = answers.stream().map(AnswerTree::parse).toList();
    this.slots = SlotDiscovery.of(this.requests, trees);
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
    for (int slot = 0; slot < slots.size(); slot++) {
      fields.add(new Field(slot, Field.Role.INSIDE));
      if (slots.get(slot).path().inList()) {
        fields.add(new Field(slot, Field.Role.OPENING));
        fields.add(new Field(slot, Field.Role.SHARED));
      }
    }
    List<Optional<AnswerRemainder>> remainders =
        trees.stream().map(tree -> tree.map(found -> AnswerRemainder.of(found, slots))).toList();
    List<String> keys = frequent(remainders);
    List<AnswerClass> classes = new ArrayList<>();
    for (String key : keys) {
      classes.add(new AnswerClass(skeleton(key, remainders), new TreeSet<>(), new TreeSet<>()));
    }
    AnswerTemplate draft = new AnswerTemplate(slots.slots(), fields, classes, slots.constants());
    List<Optional<Tagging>> taggings = new ArrayList<>();
    for (int row = 0; row < answers.size(); row++) {
      taggings.add(tagging(row, remainders.get(row), keys, draft));
    }
    return new Result(
        new AnswerTemplate(slots.slots(), fields, described(classes, taggings), slots.constants()),
        taggings);
  }

  private static List<String> frequent(List<Optional<AnswerRemainder>> remainders) {
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
  private static String skeleton(String key, List<Optional<AnswerRemainder>> remainders) {
    Set<String> always = null;
    for (Optional<AnswerRemainder> remainder : remainders) {
      if (remainder.filter(r -> r.key().equals(key)).isPresent()) {
        if (always == null) {
          always = new TreeSet<>(remainder.get().containers());
        } else {
          always.retainAll(remainder.get().containers());
        }
      }
    }
    return AnswerRemainder.withContainers(key, always == null ? Set.of() : always);
  }

  private Optional<Tagging> tagging(
      int row, Optional<AnswerRemainder> remainder, List<String> keys, AnswerTemplate draft) {
    int answerClass = remainder.map(r -> keys.indexOf(r.key())).orElse(-1);
    if (answerClass < 0) {
      return Optional.empty();
    }
    RequestIndex request = requests.get(row);
    return Alignment.of(slots.slots(), request, remainder.get().values())
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
