package dev.sonde.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JsonSchemaTest {

  private static Map<String, Object> tree(String json) {
    return JsonTree.object(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> faults(String schema, String value) {
    return JsonSchema.of(tree(schema)).faults(tree(value)).stream().map(Fault::toString).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'type':'string'}                    | 'a'            |
          {'type':'string'}                    | 1              | v: expected a text, found 1
          {'type':'integer'}                   | 1              |
          {'type':'integer'}                   | 1.0            |
          {'type':'integer'}                   | 1.5            | v: expected a whole number, found 1.5
          {'type':'integer'}                   | 'a'            | v: expected a whole number, found the text 'a'
          {'type':'number'}                    | 1.5            |
          {'type':'number'}                    | true           | v: expected a number, found true
          {'type':'boolean'}                   | false          |
          {'type':'boolean'}                   | 'false'        | v: expected true or false, found the text 'false'
          {'type':'array'}                     | []             |
          {'type':'array'}                     | {}             | v: expected a list, found an object
          {'type':'object'}                    | []             | v: expected an object, found a list
          {'type':['string','integer']}        | 1              |
          {'type':['string','integer']}        | true           | v: expected a text or a whole number, found true
          {'enum':['a',1]}                     | 1.0            |
          {'enum':['a',1]}                     | 'b'            | v: expected one of the text 'a', 1, found the text 'b'
          {'const':'a'}                        | 'b'            | v: expected the text 'a', found the text 'b'
          {'minimum':1}                        | 1              |
          {'minimum':1}                        | 0.5            | v: expected at least 1, found 0.5
          {'minimum':1}                        | 'text'         |
          {'maximum':1}                        | 2              | v: expected at most 1, found 2
          {'exclusiveMinimum':1}               | 1              | v: expected more than 1, found 1
          {'exclusiveMaximum':1}               | 1              | v: expected less than 1, found 1
          {'exclusiveMaximum':1}               | 0.9            |
          {'minLength':2}                      | 'a'            | v: expected at least 2 characters, found 1
          {'maxLength':1}                      | '😀'           |
          {'maxLength':1}                      | 'ab'           | v: expected at most 1 characters, found 2
          {'pattern':'b+'}                     | 'abc'          |
          {'pattern':'^b'}                     | 'abc'          | v: expected a text that matches ^b, found the text 'abc'
          {'items':{'type':'string'}}          | ['a',1]        | v[1]: expected a text, found 1
          {'items':false}                      | [1]            | v[0]: is not allowed here
          {'minItems':1}                       | []             | v: expected at least 1 elements, found 0
          {'maxItems':1}                       | [1,2]          | v: expected at most 1 elements, found 2
          {'anyOf':[{'type':'number'},{'type':'string','pattern':'s$'}]} | '5s' |
          {'anyOf':[{'type':'number'},{'type':'string','pattern':'s$'}]} | true | v: expected a number, found true; or expected a text, found true
          {'properties':{'w':{'minimum':3}}}   | {'w':2}        | v.w: expected at least 3, found 2
          {'required':['w']}                   | {}             | v.w: is missing
          {'additionalProperties':{'type':'string'}} | {'w':1}  | v.w: expected a text, found 1
          {'properties':{'host':true},'additionalProperties':false} | {'hots':1} | v.hots: is not known; did you mean host?
          {'additionalProperties':false}       | {'w':1}        | v.w: is not known; nothing is
          {'patternProperties':{'^w':{}},'additionalProperties':false} | {'w':1} |
          {'format':'email','x-mine':7}        | 'nothing'      |
          """)
  void each_keyword_says_what_it_expected_and_found(String schema, String value, String fault) {
    assertThat(faults("{'properties':{'v':" + schema + "}}", "{'v':" + value + "}"))
        .isEqualTo(fault == null ? List.of() : List.of(fault.replace("\"", "'")));
  }

  @Test
  void all_faults_are_told_and_the_twenty_first_is_counted() {
    assertThat(
            faults(
                "{'required':['a'],'properties':{'b':{'type':'string'},'c':{'minimum':1}}}",
                "{'b':1,'c':0}"))
        .containsExactlyInAnyOrder(
            "a: is missing", "b: expected a text, found 1", "c: expected at least 1, found 0");
    List<String> many =
        faults(
            "{'properties':{'l':{'items':{'type':'string'}}}}", "{'l':[" + "1,".repeat(30) + "1]}");
    assertThat(many).hasSize(21).last().isEqualTo("and 11 more");
  }

  @Test
  void an_expression_that_backtracks_for_ever_ends_as_a_fault() {
    assertThat(
            faults(
                "{'properties':{'v':{'pattern':'^a*a*a*a*a*a*a*$'}}}",
                "{'v':'" + "a".repeat(60) + "!'}"))
        .containsExactly("v: takes too long to compare with ^a*a*a*a*a*a*a*$");
    assertThat(
            faults(
                "{'properties':{'v':{'pattern':'^(a|b)*$'}}}",
                "{'v':'" + "ab".repeat(400_000) + "'}"))
        .containsExactly("v: takes too long to compare with ^(a|b)*$");
  }

  @Test
  void defaults_fill_what_is_left_out_at_any_depth_and_nothing_else() {
    JsonSchema schema =
        JsonSchema.of(
            tree(
                """
                {'properties': {'count': {'default': 3}, 'name': {},
                  'of': {'default': {}, 'properties': {'port': {'default': 80}}},
                  'absent': {'properties': {'x': {'default': 1}}}}}
                """));

    assertThat(schema.withDefaults(tree("{'other': 1}")))
        .isEqualTo(Map.of("other", 1L, "count", 3L, "of", Map.of("port", 80L)));
    assertThat(schema.withDefaults(tree("{'count': 5, 'of': {'port': 1}}")))
        .isEqualTo(Map.of("count", 5L, "of", Map.of("port", 1L)));
  }

  @Test
  void a_schema_that_is_none_is_refused_with_every_fault() {
    assertThatThrownBy(
            () ->
                JsonSchema.of(
                    tree(
                        """
                        {'type': 'text', 'required': 'a', 'minimum': 'x', 'maxLength': -1, 'pattern': '(',
                          'enum': [], 'properties': {'p': 7}, 'items': 1, 'anyOf': [1]}
                        """)))
        .isInstanceOfSatisfying(
            MalformedException.class,
            e ->
                assertThat(e.faults())
                    .extracting(Fault::path)
                    .containsExactlyInAnyOrder(
                        "type",
                        "required",
                        "minimum",
                        "maxLength",
                        "pattern",
                        "enum",
                        "properties.p",
                        "items",
                        "anyOf[0]"));
  }
}
