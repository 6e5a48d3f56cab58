package dev.retort.console.web.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaBuilder;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.github.victools.jsonschema.module.jackson.JacksonModule;
import dev.retort.capture.JsonFormat;
import dev.retort.console.web.Operation;
import dev.retort.console.web.Operation.Field;
import dev.retort.console.web.Operation.Method;
import dev.retort.console.web.Operation.Need;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes operations down by the OpenAPI Specification 3.1. */
final class OpenApi {
  private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)}");
  private static final String SCHEMAS = "components/schemas";
  private static final String TOKEN = "token";
  private static final Map<String, String> REFUSALS =
      Map.of(
          "400", "The request makes no sense.",
          "401", "No token, or one that is worth nothing.",
          "403", "It takes another role.",
          "404", "There is no such thing.",
          "409", "Things are no longer as the caller believes.");

  private final SchemaBuilder schemas =
      new SchemaGenerator(
              new SchemaGeneratorConfigBuilder(
                      JsonFormat.mapper(), SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
                  .with(new JacksonModule())
                  .with(Option.FLATTENED_OPTIONALS)
                  .with(Option.FLATTENED_ENUMS)
                  .with(Option.EXTRA_OPEN_API_FORMAT_VALUES)
                  .with(Option.MAP_VALUES_AS_ADDITIONAL_PROPERTIES)
                  .with(Option.PLAIN_DEFINITION_KEYS)
                  .build())
          .buildMultipleSchemaDefinitions();
  private final ObjectNode document = JsonFormat.mapper().createObjectNode();

  /** Why a request was not answered, by RFC 9457. */
  record Problem(String title, int status, String detail) {}

  private OpenApi() {}

  /** The document of some operations. */
  static ObjectNode of(String version, List<Operation> operations) {
    OpenApi writer = new OpenApi();
    writer.write(version, operations);
    return writer.document;
  }

  private void write(String version, List<Operation> operations) {
    document.put("openapi", "3.1.0");
    document
        .putObject("info")
        .put("title", "Retort's console")
        .put("version", version)
        .put("description", "Everything that the console's pages show and do.");
    document.putArray("servers").addObject().put("url", Operation.ROOT);
    document.putArray("security").addObject().putArray(TOKEN);
    ObjectNode paths = document.putObject("paths");
    ObjectNode problem = schemas.createSchemaReference(Problem.class);
    operations.forEach(operation -> write(paths, operation, problem));
    ObjectNode components = document.putObject("components");
    components
        .putObject("securitySchemes")
        .putObject(TOKEN)
        .put("type", "http")
        .put("scheme", "bearer")
        .put("description", "An access token, made by `retort accounts token`.");
    components.set("schemas", schemas.collectDefinitions(SCHEMAS));
  }

  private void write(ObjectNode paths, Operation operation, ObjectNode problem) {
    ObjectNode path = paths.withObjectProperty(operation.path());
    ObjectNode node = path.putObject(operation.method().name().toLowerCase(Locale.ROOT));
    node.put("operationId", id(operation))
        .put("summary", operation.summary())
        .put("description", "Takes the role %s.".formatted(operation.role().word()));
    ArrayNode parameters = node.putArray("parameters");
    Matcher inPath = PARAMETER.matcher(operation.path());
    while (inPath.find()) {
      parameter(parameters, inPath.group(1), "path", Need.REQUIRED);
    }
    if (operation.method() == Method.GET) {
      operation
          .fields()
          .forEach(
              field ->
                  parameter(parameters, field.name(), "query", field.need())
                      .put("description", field.meaning()));
    } else if (!operation.fields().isEmpty()) {
      body(node.putObject("requestBody"), operation.fields());
    }
    ObjectNode responses = node.putObject("responses");
    content(responses.putObject("200").put("description", "Done."), "application/json")
        .set("schema", schemas.createSchemaReference(operation.answer()));
    REFUSALS.forEach(
        (status, meaning) ->
            content(
                    responses.putObject(status).put("description", meaning),
                    "application/problem+json")
                .set("schema", problem));
  }

  private static ObjectNode parameter(ArrayNode all, String name, String in, Need need) {
    ObjectNode parameter = all.addObject();
    parameter.put("name", name).put("in", in).put("required", need == Need.REQUIRED);
    parameter.putObject("schema").put("type", "string");
    return parameter;
  }

  private static void body(ObjectNode body, List<Field> fields) {
    ObjectNode schema = content(body, "application/json").putObject("schema");
    schema.put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    ArrayNode required = schema.putArray("required");
    for (Field field : fields) {
      properties.putObject(field.name()).put("type", "string").put("description", field.meaning());
      if (field.need() == Need.REQUIRED) {
        required.add(field.name());
      }
    }
    body.put("required", !required.isEmpty());
  }

  private static ObjectNode content(ObjectNode of, String type) {
    return of.putObject("content").putObject(type);
  }

  /** Such as {@code postRunsRunCancel}. */
  private static String id(Operation operation) {
    StringBuilder id = new StringBuilder(operation.method().name().toLowerCase(Locale.ROOT));
    for (String part : operation.path().split("\\W+", -1)) {
      if (!part.isEmpty()) {
        id.append(Character.toUpperCase(part.charAt(0))).append(part.substring(1));
      }
    }
    return id.toString();
  }
}
