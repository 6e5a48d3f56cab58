package dev.retort.trainer.djl.grammar;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import dev.retort.capture.JsonFormat;
import dev.retort.trainer.djl.codec.LabelledText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Finds the shape that examples have in common. A field is closed when its values recur so often
 * that an unseen one is hardly to be expected: the share of values seen once estimates the chance
 * of a new one (Good 1953).
 */
final class ShapeInference {
  private static final int MOST_CHOICES = 200;
  private static final int LEAST_SEEN = 20;
  private static final double MOST_UNSEEN = 0.002;
  private static final double LEAST_COPIED = 0.95;

  private ShapeInference() {}

  /** A place of an answer with the request that it answers. */
  private record Place(RequestSpans request, JsonNode node) {}

  static Optional<AnswerShape> of(List<LabelledText> examples) {
    List<Place> places = new ArrayList<>();
    for (LabelledText example : examples) {
      Optional<JsonNode> node = parsed(example.answer());
      if (node.isEmpty()) {
        return Optional.empty();
      }
      places.add(new Place(new RequestSpans(example.input()), node.get()));
    }
    return places.isEmpty() ? Optional.empty() : Optional.of(shape(places));
  }

  private static Optional<JsonNode> parsed(String answer) {
    try {
      JsonNode node = JsonFormat.mapper().readTree(answer.strip());
      return node == null || node.isMissingNode() ? Optional.empty() : Optional.of(node);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static AnswerShape shape(List<Place> places) {
    Map<JsonNodeType, List<Place>> kinds =
        places.stream()
            .collect(
                Collectors.groupingBy(
                    place -> place.node().getNodeType(), TreeMap::new, Collectors.toList()));
    List<AnswerShape> shapes =
        kinds.entrySet().stream().map(kind -> shape(kind.getKey(), kind.getValue())).toList();
    return shapes.size() == 1 ? shapes.get(0) : new AnswerShape.Either(shapes);
  }

  private static AnswerShape shape(JsonNodeType kind, List<Place> places) {
    return switch (kind) {
      case OBJECT -> object(places);
      case ARRAY -> elements(places);
      case STRING -> text(places);
      case NUMBER -> new AnswerShape.Numeric();
      case BOOLEAN -> new AnswerShape.Choice(List.of("true", "false"));
      default -> new AnswerShape.Choice(List.of("null"));
    };
  }

  private static AnswerShape elements(List<Place> places) {
    List<Place> elements = new ArrayList<>();
    places.forEach(
        place ->
            place.node().forEach(element -> elements.add(new Place(place.request(), element))));
    return new AnswerShape.Elements(
        elements.isEmpty() ? new AnswerShape.Choice(List.of("null")) : shape(elements));
  }

  private static AnswerShape text(List<Place> places) {
    Map<String, Integer> counts = counts(places);
    if (isClosed(counts, places.size())) {
      return new AnswerShape.Choice(counts.keySet().stream().map(JsonFormat::line).toList());
    }
    long copied =
        places.stream().filter(place -> place.request().holds(place.node().textValue())).count();
    return copied < LEAST_COPIED * places.size()
        ? new AnswerShape.Text()
        : new AnswerShape.Copied(mark(counts.keySet()));
  }

  private static AnswerShape.Mark mark(Set<String> values) {
    long marked = values.stream().filter(value -> value.startsWith(" ")).count();
    if (marked == 0) {
      return AnswerShape.Mark.NONE;
    }
    return marked == values.size() ? AnswerShape.Mark.SPACE : AnswerShape.Mark.EITHER;
  }

  private static SortedMap<String, Integer> counts(List<Place> places) {
    SortedMap<String, Integer> counts = new TreeMap<>();
    places.forEach(place -> counts.merge(place.node().textValue(), 1, Integer::sum));
    return counts;
  }

  private static boolean isClosed(Map<String, Integer> counts, int total) {
    long once = counts.values().stream().filter(count -> count == 1).count();
    return total >= LEAST_SEEN && counts.size() <= MOST_CHOICES && once <= MOST_UNSEEN * total;
  }

  private static AnswerShape object(List<Place> places) {
    Optional<String> discriminator = discriminator(places);
    if (discriminator.isEmpty()) {
      return members(places, Set.of());
    }
    String name = discriminator.get();
    SortedMap<String, List<Place>> groups = new TreeMap<>();
    places.forEach(
        place ->
            groups
                .computeIfAbsent(place.node().get(name).textValue(), unused -> new ArrayList<>())
                .add(place));
    SortedMap<String, AnswerShape.Members> variants = new TreeMap<>();
    groups.forEach((value, group) -> variants.put(value, members(group, Set.of(name))));
    return new AnswerShape.Variants(name, variants);
  }

  /** The member that comes first in all objects, if its values are closed and some. */
  private static Optional<String> discriminator(List<Place> places) {
    Set<String> firsts =
        places.stream()
            .map(place -> place.node().isEmpty() ? "" : place.node().fieldNames().next())
            .collect(Collectors.toCollection(LinkedHashSet::new));
    if (firsts.size() != 1) {
      return Optional.empty();
    }
    String first = firsts.iterator().next();
    List<Place> values = new ArrayList<>();
    for (Place place : places) {
      if (!place.node().path(first).isTextual()) {
        return Optional.empty();
      }
      values.add(new Place(place.request(), place.node().get(first)));
    }
    Map<String, Integer> counts = counts(values);
    return counts.size() > 1 && isClosed(counts, places.size())
        ? Optional.of(first)
        : Optional.empty();
  }

  private static AnswerShape.Members members(List<Place> places, Set<String> without) {
    Map<String, List<Place>> values = new LinkedHashMap<>();
    Map<String, Set<String>> successors = new HashMap<>();
    for (Place place : places) {
      String previous = null;
      for (Map.Entry<String, JsonNode> member : place.node().properties()) {
        String name = member.getKey();
        if (!without.contains(name)) {
          values
              .computeIfAbsent(name, unused -> new ArrayList<>())
              .add(new Place(place.request(), member.getValue()));
          if (previous != null) {
            successors.computeIfAbsent(previous, unused -> new LinkedHashSet<>()).add(name);
          }
          previous = name;
        }
      }
    }
    Optional<List<String>> order = order(values.keySet(), successors);
    List<AnswerShape.Member> members =
        order.orElse(List.copyOf(values.keySet())).stream()
            .map(name -> member(name, values.get(name), places.size()))
            .toList();
    return new AnswerShape.Members(
        members, order.isPresent() ? AnswerShape.Order.FIXED : AnswerShape.Order.FREE);
  }

  private static AnswerShape.Member member(String name, List<Place> values, int objects) {
    return new AnswerShape.Member(
        name,
        shape(values),
        values.size() == objects ? AnswerShape.Presence.REQUIRED : AnswerShape.Presence.OPTIONAL);
  }

  /** An order in which every member comes before those that followed it; empty if none is. */
  private static Optional<List<String>> order(
      Set<String> names, Map<String, Set<String>> successors) {
    Set<String> left = new LinkedHashSet<>(names);
    List<String> order = new ArrayList<>();
    while (!left.isEmpty()) {
      Set<String> followers = new LinkedHashSet<>();
      left.forEach(name -> followers.addAll(successors.getOrDefault(name, Collections.emptySet())));
      Optional<String> next = left.stream().filter(name -> !followers.contains(name)).findFirst();
      if (next.isEmpty()) {
        return Optional.empty();
      }
      order.add(next.get());
      left.remove(next.get());
    }
    return Optional.of(order);
  }
}
