using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using KoGpt2.Augmentation.Recipes;
using KoGpt2.Shared.Json;
using KoGpt2.TestSupport;

namespace KoGpt2.Augmentation.Tests.Recipes;

public sealed class RecipeFuzzTests
{
    private static readonly string[] s_samples =
        [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "samples", "augmentation"), "*.json")
            .Order(StringComparer.Ordinal).Select(File.ReadAllText)];

    private static readonly string[] s_values =
    [
        "null", "true", "0", "-1", "1e400", "9223372036854775808", "0.5", "\"\"", "\"all\"", "\"긍정\"", "\"\\ud800\"", "\"{\"", "[]", "[[]]", "[null, 3]", "{}",
        "{\"a\": 1}", "{\"kind\": \"label\"}", "{\"kind\": \"length\", \"min\": 3}", "{\"sample\": 3, \"next\": 4}", "{\"긍정\": \"<unused1>\"}",
        "{\"긍정\": [1, \"x\"]}",
    ];

    [Fact]
    public void Read_SampleWithOneThingChanged_IsARecipeOrSaysWhatIsWrongAndWhere() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), Gen.Choose(0, int.MaxValue).ToArbitrary(), Gen.Elements(s_values).ToArbitrary(),
            (sample, place, value) =>
        {
            string json = s_samples[sample % s_samples.Length];
            byte[] changed = Encoding.UTF8.GetBytes(Change(json, place, value));
            List<FieldError> errors = [];
            Recipe? recipe = RecipeReader.Read(changed, errors);
            Assert.Equal(recipe is null, errors.Count > 0);
            Assert.All(errors, error => Assert.InRange(JsonLines.Find(changed, error.Field), 1, 60));
            Assert.All(errors, error => Assert.False(string.IsNullOrWhiteSpace(error.Message)));
            if (recipe is not null)
                Assert.Equal(recipe.Hash, Support.RecipeText.Read(recipe.Json).Hash);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Fact]
    public void Read_SampleWithBytesChanged_NeverThrows() =>
        Prop.ForAll(
            Gen.Choose(0, int.MaxValue).ToArbitrary(), Gen.Choose(0, int.MaxValue).ToArbitrary(), Gen.Choose(0, 255).ToArbitrary(), (sample, place, value) =>
        {
            byte[] bytes = Encoding.UTF8.GetBytes(s_samples[sample % s_samples.Length]);
            bytes[place % bytes.Length] = (byte)value;
            List<FieldError> errors = [];
            Assert.Equal(RecipeReader.Read(bytes, errors) is null, errors.Count > 0);
            Assert.All(errors, error => Assert.InRange(JsonLines.Find(bytes, error.Field), 1, 60));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    // Puts a value in the place of one of the document's values.
    private static string Change(string json, int place, string value)
    {
        JsonNode root = JsonNode.Parse(json)!;
        List<JsonNode> nodes = [];
        Collect(root);
        JsonNode chosen = nodes[place % nodes.Count];
        if (chosen == root)
            return value;
        const string Mark = "\u0001mark\u0001";
        chosen.ReplaceWith(JsonValue.Create(Mark));
        return root.ToJsonString().Replace("\"\\u0001mark\\u0001\"", value, StringComparison.Ordinal);

        void Collect(JsonNode? node)
        {
            if (node is null)
                return;
            nodes.Add(node);
            foreach (JsonNode? inner in node is JsonObject members ? members.Select(member => member.Value) : node is JsonArray items ? items : [])
                Collect(inner);
        }
    }
}
