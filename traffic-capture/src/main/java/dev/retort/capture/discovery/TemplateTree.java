package dev.retort.capture.discovery;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Divides requests by the templates of one side of them. What all requests have in common is a
 * template; a piece that only some of them have makes those another template's, unless the piece is
 * rather a value in a slot: a customer's name, a retrieved passage. It is taken for a value where
 * there are many such pieces, where a good part of the requests has none of them, or where it is
 * too short for an instruction; but requests whose answers differ in form, keys or closed set are
 * never one template's.
 */
final class TemplateTree {
  /** A template of fewer requests is not looked for. */
  static final int SUPPORT = 20;

  private static final double COMMON = 0.95;

  /** From so many words in common on, requests have one template, and differ in its slots. */
  private static final int SUBSTANTIAL = 8;

  /** More different pieces than this in the middle of a text fill a slot. */
  private static final int MOST_WRAPPED = 8;

  /** More different pieces than this at the end of a text fill a slot. */
  private static final int MOST_TAILS = 40;

  /** Where requests have no template in common, there may be as many templates. */
  private static final int MOST_TEMPLATES = 1_000;

  /** If more requests than this have none of the pieces, the pieces are values. */
  private static final double WITHOUT = 0.1;

  private static final int SHORTEST_INSTRUCTION = 4;

  /** Pieces this short make no tasks of requests whose answers look the same. */
  private static final int SHORTEST_TASK = 6;

  private static final int SHORTEST_SENTENCE = 8;

  /** People's own words, many times over, are no template: what is around a template differs. */
  private static final double DIVERSITY = 0.3;

  private static final double SHARE_OF_TEXTS = 0.01;

  private final Side side;
  private final int outside;

  /**
   * A tree.
   *
   * @param outside how many words the requests have in common elsewhere
   */
  TemplateTree(Side side, int outside) {
    this.side = side;
    this.outside = outside;
  }

  /** Requests of one template, or of none that can be told. */
  List<List<FrequentText>> divide(List<SampledRequest> requests) {
    List<List<FrequentText>> leaves = new ArrayList<>();
    divide(FrequentText.of(requests, side, SUPPORT), leaves);
    return leaves;
  }

  private void divide(List<FrequentText> texts, List<List<FrequentText>> leaves) {
    int numbers = FrequentText.numbers(texts);
    int[] common = new Occurrences(texts, numbers).common(COMMON);
    boolean substantial = outside + common.length >= SUBSTANTIAL;
    int most = substantial ? MOST_TAILS + 1 : MOST_TEMPLATES;
    List<Variant> variants = new ArrayList<>();
    List<FrequentText> rest = texts;
    for (Optional<Occurrences.Atom> best = best(rest, numbers, common);
        best.isPresent() && variants.size() < most;
        best = best(rest, numbers, common)) {
      Variant variant = variant(best.get(), rest, texts.size());
      variants.add(variant);
      Set<FrequentText> taken = Collections.newSetFromMap(new IdentityHashMap<>());
      taken.addAll(variant.texts());
      rest = filter(rest, text -> !taken.contains(text));
    }
    if (variants.isEmpty()) {
      leaves.add(texts);
    } else if (substantial) {
      boolean slot =
          variants.size() > (endsAlike(texts, common) ? MOST_WRAPPED : MOST_TAILS)
              || rest.size() > WITHOUT * texts.size();
      divideByMeaning(texts, variants, rest, slot, leaves);
    } else {
      variants.forEach(variant -> divide(variant.texts(), leaves));
      if (!rest.isEmpty()) {
        leaves.add(rest);
      }
    }
  }

  /**
   * The texts that have a piece.
   *
   * @param length the piece's
   * @param answers the texts'
   */
  private record Variant(List<FrequentText> texts, int length, AnswerProfile answers) {
    static Variant of(List<FrequentText> texts, int length) {
      return new Variant(
          texts,
          length,
          AnswerProfile.of(texts.stream().map(text -> text.request().answer()).toList()));
    }

    boolean isSameTask(Variant other, boolean slot) {
      if (answers.differsFrom(other.answers)) {
        return false;
      }
      return slot
          || (answers.isTelling() && other.answers.isTelling())
          || Math.min(length, other.length) < SHORTEST_TASK;
    }
  }

  private static Variant variant(Occurrences.Atom atom, List<FrequentText> rest, int all) {
    // A text of which a word was changed still is one of the template's.
    List<FrequentText> most = filter(rest, atom::isMostlyIn);
    return Variant.of(
        most.size() < all ? most : filter(rest, text -> text.has(atom.first())), atom.length());
  }

  /** Whether there is something after what differs: then it stands in a slot. */
  private static boolean endsAlike(List<FrequentText> texts, int[] common) {
    long alike =
        texts.stream()
            .map(FrequentText::places)
            .filter(
                places ->
                    places.length > 0
                        && Arrays.binarySearch(common, places[places.length - 1]) >= 0)
            .count();
    return alike >= COMMON * texts.size();
  }

  /** Within one template: which of its variants are tasks of their own. */
  private void divideByMeaning(
      List<FrequentText> texts,
      List<Variant> variants,
      List<FrequentText> rest,
      boolean slot,
      List<List<FrequentText>> leaves) {
    List<Variant> parts = new ArrayList<>(variants);
    if (!rest.isEmpty()) {
      parts.add(Variant.of(rest, SHORTEST_TASK));
    }
    List<List<Variant>> tasks = new ArrayList<>();
    for (Variant part : parts) {
      tasks.stream()
          .filter(task -> part.isSameTask(task.get(0), slot))
          .findFirst()
          .orElseGet(
              () -> {
                List<Variant> task = new ArrayList<>();
                tasks.add(task);
                return task;
              })
          .add(part);
    }
    if (tasks.size() == 1) {
      leaves.add(texts);
      return;
    }
    for (List<Variant> task : tasks) {
      if (task.size() == 1 && task.get(0).texts() != rest) {
        divide(task.get(0).texts(), leaves);
      } else {
        leaves.add(task.stream().flatMap(part -> part.texts().stream()).toList());
      }
    }
  }

  private Optional<Occurrences.Atom> best(List<FrequentText> texts, int numbers, int[] common) {
    int support = Math.max(SUPPORT, side == Side.USER ? (int) (SHARE_OF_TEXTS * texts.size()) : 0);
    return new Occurrences(texts, numbers)
        .atoms(support, common).stream()
            .sorted(
                Comparator.<Occurrences.Atom>comparingInt(atom -> -atom.texts())
                    .thenComparingInt(atom -> -atom.length())
                    .thenComparingInt(atom -> atom.first()))
            .filter(atom -> isTemplate(atom, texts))
            .findFirst();
  }

  private boolean isTemplate(Occurrences.Atom atom, List<FrequentText> texts) {
    int length = atom.length();
    if (length >= SHORTEST_SENTENCE && side == Side.INSTRUCTIONS) {
      return true;
    }
    List<FrequentText> with = filter(texts, text -> text.has(atom.first()));
    if (side == Side.INSTRUCTIONS) {
      return length >= SHORTEST_INSTRUCTION
          || with.stream().allMatch(text -> IntStream.of(text.places()).allMatch(atom::has));
    }
    return (length >= SHORTEST_SENTENCE || (length > 1 && isHeading(atom, with.get(0))))
        && isDiverse(with);
  }

  /** Whether the piece ends where a line does, or with a colon. */
  private static boolean isHeading(Occurrences.Atom atom, FrequentText text) {
    int[] places = text.places();
    for (int place = 0; place + 2 < places.length; place++) {
      boolean last = atom.has(places[place]) && !atom.has(places[place + 1]);
      if (last && text.whole().isDelimited(place + 1)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isDiverse(List<FrequentText> texts) {
    Set<Integer> different = new HashSet<>();
    texts.forEach(text -> different.add(Arrays.hashCode(text.whole().shingles())));
    return different.size() >= DIVERSITY * texts.size();
  }

  private static List<FrequentText> filter(
      List<FrequentText> texts, Predicate<FrequentText> predicate) {
    return texts.stream().filter(predicate).toList();
  }
}
