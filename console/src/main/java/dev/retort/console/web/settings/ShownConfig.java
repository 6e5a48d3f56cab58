package dev.retort.console.web.settings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.retort.capture.JsonFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A configuration as it may be shown. Its secrets are references in the first place; what is left
 * are URLs into which somebody has written a password, or whose query has one.
 *
 * @param tree without secrets
 */
record ShownConfig(JsonNode tree) {
  private static final Pattern IN_AUTHORITY = Pattern.compile("(://)[^/@\\s]+@");
  private static final Pattern IN_QUERY =
      Pattern.compile("(?i)([?&;](?:password|passwd|secret|token|key|user)=)[^&;\\s]+");
  private static final String HIDDEN = "…";

  static ShownConfig of(Object config) {
    return new ShownConfig(hide(JsonFormat.mapper().valueToTree(config)));
  }

  private static JsonNode hide(JsonNode node) {
    if (node.isTextual()) {
      String text = IN_AUTHORITY.matcher(node.textValue()).replaceAll("$1" + HIDDEN + "@");
      return TextNode.valueOf(IN_QUERY.matcher(text).replaceAll("$1" + HIDDEN));
    }
    if (node instanceof ObjectNode object) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      names.forEach(name -> object.set(name, hide(object.get(name))));
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, hide(array.get(i)));
      }
    }
    return node;
  }

  /** For people. */
  String yaml() {
    try {
      return YAMLMapper.builder()
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .build()
          .writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the configuration has no YAML form", e);
    }
  }
}
