package dev.retort.capture.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.JsonFormat;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** JSON that parses and is not what it should be: values of other kinds, sizes and places. */
public final class HostileJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int MOST_CHANGES = 4;
  private static final int DEEP = 150;

  private static final List<Supplier<JsonNode>> VALUES =
      List.of(
          JSON::nullNode,
          JSON::missingNode,
          JSON::objectNode,
          JSON::arrayNode,
          HostileJson::nested,
          () -> JSON.booleanNode(true),
          () -> JSON.numberNode(-1),
          () -> JSON.numberNode(0),
          () -> JSON.numberNode(1.5),
          () -> JSON.numberNode(1e308),
          () -> JSON.numberNode(Long.MAX_VALUE),
          () -> JSON.numberNode(Long.MIN_VALUE),
          () -> JSON.numberNode(Integer.MAX_VALUE),
          () -> JSON.numberNode(BigInteger.TEN.pow(900)),
          () -> JSON.numberNode(new BigDecimal("1e-9999")),
          () -> JSON.textNode(""),
          () -> JSON.textNode(" \t\r\n"),
          () -> JSON.textNode("-1"),
          () -> JSON.textNode("99999999999999999999"),
          () -> JSON.textNode("+1000000000-12-31T23:59:59Z"),
          () -> JSON.textNode("-1000000000-01-01T00:00:00Z"),
          () -> JSON.textNode("\ud800"),
          () -> JSON.textNode("a\u0000b"),
          () -> JSON.textNode("../../etc/passwd"),
          () -> JSON.textNode("{\"a\":"),
          () -> JSON.textNode("[".repeat(2_000)),
          () -> JSON.textNode("é\u202E".repeat(20_000)));

  private HostileJson() {}

  /** One of these documents with a few of its values, names or lists changed. */
  public static Arbitrary<JsonNode> of(List<String> valid) {
    List<JsonNode> documents = valid.stream().map(HostileJson::parsed).toList();
    return Arbitraries.randomValue(
        random -> changed(documents.get(random.nextInt(documents.size())).deepCopy(), random));
  }

  /** A document that is none of anybody's making: for the valid cases of a generator. */
  public static JsonNode parsed(String json) {
    try {
      return JsonFormat.mapper().readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a sample is no JSON: " + json, e);
    }
  }

  /** A document as a line of ASCII: half of a surrogate pair has no other form. */
  public static String line(JsonNode document) {
    try {
      return JsonFormat.mapper()
          .writer()
          .with(JsonWriteFeature.ESCAPE_NON_ASCII)
          .writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no JSON form", e);
    }
  }

  private static JsonNode changed(JsonNode document, Random random) {
    for (int changes = 1 + random.nextInt(MOST_CHANGES); changes > 0; changes--) {
      List<JsonNode> places = new ArrayList<>();
      collect(document, places);
      if (places.isEmpty()) {
        return value(random);
      }
      JsonNode place = places.get(random.nextInt(places.size()));
      if (place instanceof ObjectNode object) {
        change(object, places, random);
      } else {
        change((ArrayNode) place, places, random);
      }
    }
    return document;
  }

  private static void collect(JsonNode node, List<JsonNode> places) {
    if (node.isContainerNode() && !node.isEmpty()) {
      places.add(node);
      // Changes may have made it deep.
      if (places.size() < DEEP) {
        node.forEach(child -> collect(child, places));
      }
    }
  }

  private static void change(ObjectNode object, List<JsonNode> places, Random random) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    String name = names.get(random.nextInt(names.size()));
    switch (random.nextInt(6)) {
      case 0 -> object.remove(name);
      case 1 -> object.set(names.get(random.nextInt(names.size())), object.get(name).deepCopy());
      case 2 -> object.set(name, JSON.arrayNode().add(object.get(name).deepCopy()));
      case 3 -> object.set(name, places.get(random.nextInt(places.size())).deepCopy());
      default -> object.set(name, present(value(random)));
    }
  }

  private static void change(ArrayNode list, List<JsonNode> places, Random random) {
    int at = random.nextInt(list.size());
    switch (random.nextInt(5)) {
      case 0 -> list.remove(at);
      case 1 -> list.insert(at, list.get(at).deepCopy());
      case 2 -> list.set(at, places.get(random.nextInt(places.size())).deepCopy());
      default -> list.set(at, present(value(random)));
    }
  }

  private static JsonNode value(Random random) {
    return VALUES.get(random.nextInt(VALUES.size())).get();
  }

  private static JsonNode present(JsonNode value) {
    return value.isMissingNode() ? JSON.nullNode() : value;
  }

  private static ArrayNode nested() {
    ArrayNode outer = JSON.arrayNode();
    ArrayNode inner = outer;
    for (int depth = 0; depth < DEEP; depth++) {
      inner = inner.addArray();
    }
    return outer;
  }
}
