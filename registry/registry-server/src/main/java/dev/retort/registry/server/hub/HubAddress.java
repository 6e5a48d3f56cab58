package dev.retort.registry.server.hub;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A request's path, taken apart: which repository, what of it, and what follows.
 *
 * @param operation empty if the repository itself is meant
 */
record HubAddress(Repository repository, String operation, List<String> rest) {
  /** Takes apart what follows a prefix; the operation is one of these. */
  static HubAddress parse(String path, String prefix, Set<String> operations) {
    List<String> parts =
        Stream.of(path.substring(prefix.length()).split("/")).map(HubAddress::decode).toList();
    int words = parts.size() > 1 && !isOperation(parts, 1, operations) ? 2 : 1;
    Repository repository = Repository.of(parts.subList(0, words));
    if (parts.size() == words) {
      return new HubAddress(repository, "", List.of());
    }
    if (!operations.contains(parts.get(words))) {
      throw HubRefusal.noRepository(String.join("/", parts));
    }
    return new HubAddress(repository, parts.get(words), parts.subList(words + 1, parts.size()));
  }

  /** The part at a place; empty if there is none. */
  String part(int index) {
    return index < rest.size() ? rest.get(index) : "";
  }

  /** The parts from a place on, as a path. */
  String pathFrom(int index) {
    return index < rest.size() ? String.join("/", rest.subList(index, rest.size())) : "";
  }

  /**
   * A model may have the name of an operation, if a namespace is before and an operation behind.
   */
  private static boolean isOperation(List<String> parts, int index, Set<String> operations) {
    boolean behind = index + 1 < parts.size() && operations.contains(parts.get(index + 1));
    return operations.contains(parts.get(index)) && !behind;
  }

  private static String decode(String part) {
    return QueryStringDecoder.decodeComponent(part.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
