package dev.retort.trainer.djl.extractor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An answer taken apart: its values, and the lists of objects that they are in. A list at the root
 * is taken for a tuple (calls of functions, say): its elements' numbers are members of the path.
 *
 * @param root the answer
 * @param leaves its values, in the answer's order
 * @param lists paths of its lists of objects
 */
record AnswerTree(JsonNode root, List<Leaf> leaves, List<List<String>> lists) {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
          .build();

  AnswerTree {
    leaves = List.copyOf(leaves);
    lists = List.copyOf(lists);
  }

  /** Takes an answer apart; empty if it nests lists in a way that has no paths. */
  static Optional<AnswerTree> parse(String answer) {
    JsonNode root;
    try {
      root = MAPPER.readTree(answer);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
    Walk walk = new Walk();
    return root.isContainerNode() && walk.root(root)
        ? Optional.of(new AnswerTree(root, walk.leaves, walk.lists))
        : Optional.empty();
  }

  /** A document in the dataset's form: compact, members sorted. */
  static String write(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a document made of nodes can be written", e);
    }
  }

  /** A document read back, or a number. */
  static JsonNode read(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no JSON: " + json, e);
    }
  }

  private static final class Walk {
    private final List<Leaf> leaves = new ArrayList<>();
    private final List<List<String>> lists = new ArrayList<>();

    boolean root(JsonNode root) {
      if (!(root instanceof ArrayNode)) {
        return inside(root, Optional.empty(), 0, List.of());
      }
      boolean regular = true;
      for (int i = 0; i < root.size() && regular; i++) {
        regular = inside(root.get(i), Optional.empty(), 0, List.of(Integer.toString(i)));
      }
      return regular;
    }

    private boolean inside(
        JsonNode node, Optional<List<String>> list, int item, List<String> path) {
      if (node instanceof ObjectNode object) {
        boolean regular = true;
        for (Map.Entry<String, JsonNode> member : object.properties()) {
          regular &= inside(member.getValue(), list, item, with(path, member.getKey()));
        }
        return regular;
      }
      if (node instanceof ArrayNode array) {
        return list(array, list, item, path);
      }
      leaves.add(new Leaf(new SlotPath(list, path), item, false, node));
      return true;
    }

    private boolean list(
        ArrayNode array, Optional<List<String>> list, int item, List<String> path) {
      boolean objects = !array.isEmpty();
      boolean plain = true;
      for (JsonNode element : array) {
        objects &= element.isObject();
        plain &= element.isValueNode();
      }
      if (plain) {
        array.forEach(e -> leaves.add(new Leaf(new SlotPath(list, path), item, true, e)));
        return true;
      }
      if (!objects || list.isPresent()) {
        return false;
      }
      lists.add(path);
      boolean regular = true;
      for (int i = 0; i < array.size(); i++) {
        regular &= inside(array.get(i), Optional.of(path), i, List.of());
      }
      return regular;
    }

    private static List<String> with(List<String> path, String member) {
      List<String> longer = new ArrayList<>(path);
      longer.add(member);
      return longer;
    }
  }
}
