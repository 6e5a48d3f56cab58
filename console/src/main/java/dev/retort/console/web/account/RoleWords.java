package dev.retort.console.web.account;

import dev.retort.console.web.Role;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Roles as people and tables write them: {@code approver,operator}. */
public final class RoleWords {
  private RoleWords() {}

  /**
   * Reads some.
   *
   * @param words parted by commas or blanks; none at all is a viewer
   * @throws IllegalArgumentException if one of them is no role
   */
  public static Set<Role> parse(String words) {
    EnumSet<Role> roles = EnumSet.of(Role.VIEWER);
    for (String word : words.strip().toLowerCase(Locale.ROOT).split("[,\\s]+", -1)) {
      if (!word.isEmpty()) {
        roles.add(one(word));
      }
    }
    return roles;
  }

  private static Role one(String word) {
    return Arrays.stream(Role.values())
        .filter(role -> role.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'%s' is none of the roles viewer, approver, operator".formatted(word)));
  }

  /** In the order of what they allow. */
  public static String of(Set<Role> roles) {
    return roles.stream()
        .sorted(Comparator.naturalOrder())
        .map(Role::word)
        .collect(Collectors.joining(","));
  }
}
