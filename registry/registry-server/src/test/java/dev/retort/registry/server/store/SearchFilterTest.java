package dev.retort.registry.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.registry.server.store.SearchFilter.Comparison;
import dev.retort.registry.server.store.SearchTerm.Entity;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SearchFilterTest {
  @Test
  void readsComparisonsOfEveryKind() {
    assertThat(
            SearchFilter.parse(
                "name LIKE 'py%' AND tag.`mlflow.prompt.is_prompt` != 'true' and metrics.acc>=-1.5e2"
                    + " AND params.\"a b\" = \"x\" AND run_id NOT IN ('a','b') AND tags.x.y IS NOT NULL"
                    + " and attribute.status = 'FINISHED'"))
        .containsExactly(
            comparison(Entity.ATTRIBUTE, "name", "LIKE", "py%"),
            comparison(Entity.TAG, "mlflow.prompt.is_prompt", "!=", "true"),
            comparison(Entity.METRIC, "acc", ">=", "-1.5e2"),
            comparison(Entity.PARAM, "a b", "=", "x"),
            comparison(Entity.ATTRIBUTE, "run_id", "NOT IN", "a", "b"),
            comparison(Entity.TAG, "x.y", "IS NOT NULL"),
            comparison(Entity.ATTRIBUTE, "status", "=", "FINISHED"));
  }

  @Test
  void anEmptyFilterHasNoComparisons() {
    assertThat(SearchFilter.parse("  ")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name",
        "name =",
        "= 'x'",
        "name = 'x' OR name = 'y'",
        "name = 'x' AND",
        "name ~ 'x'",
        "bogus.key = 'x'",
        "name = 'it''s",
        "name IN ()",
        "name = 'x'; DROP TABLE runs"
      })
  void refusesWhatItCannotRead(String filter) {
    assertThatThrownBy(() -> SearchFilter.parse(filter)).isInstanceOf(ProtocolException.class);
  }

  private static Comparison comparison(
      Entity entity, String key, String operator, String... values) {
    return new Comparison(new SearchTerm(entity, key), operator, List.of(values));
  }
}
