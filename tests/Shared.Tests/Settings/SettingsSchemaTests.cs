using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using KoGpt2.Shared.Settings;
using KoGpt2.Shared.Tests.Settings.Reading;
using KoGpt2.TestSupport;

namespace KoGpt2.Shared.Tests.Settings;

/// <summary>The JSON Schema of each setting lets through what the reader takes, and stops what the reader refuses.</summary>
public sealed partial class SettingsSchemaTests
{
    // What a schema cannot say: how a number is written, that a member comes once, how two members compare, what is Unicode.
    private static readonly string[] s_unsayable =
    [
        """{"5":1,"5":2}""", """{"5":1,"05":2}""", """{"99999999999":1}""", """{"max_pattern_size":8,"min_pattern_size":9,"min_count":4}""",
        """{"max_pattern_size":8,"max_pattern_size":8,"min_count":4}""", "9223372036854775808", "-9223372036854775809",
    ];

    private static readonly OpenApiSchemas s_schemas =
        new(new JsonObject { ["components"] = new JsonObject { ["schemas"] = new JsonObject(SettingsTable.All.Select(s => KeyValuePair.Create(s.Name, JsonNode.Parse(s.Schema)))) } });

    [Fact]
    public async Task Schema_WhatTheReaderTakes_IsLetThrough()
    {
        foreach ((string name, string json) in SettingsReaderTests.Good.Select(row => row.Data))
            Assert.True(await CheckAsync(name, json) is [], $"{name} {json}");
        foreach (Setting setting in SettingsTable.All)
            Assert.Empty(await CheckAsync(setting.Name, "null"));
    }

    [Fact]
    public async Task Schema_WhatTheReaderRefuses_IsStopped()
    {
        (string Name, string Json)[] sayable = [.. SettingsReaderTests.Bad.Select(row => row.Data).Where(row => !s_unsayable.Contains(row.Item2) && !Unsayable().IsMatch(row.Item2))];
        Assert.True(sayable.Length > 100);
        foreach ((string name, string json) in sayable)
            Assert.False(await CheckAsync(name, json) is [], $"{name} {json}");
    }

    private static Task<string[]> CheckAsync(string name, string json) => s_schemas.CheckAsync($"/components/schemas/{name}", JsonNode.Parse(json));

    // Whole numbers written as others, and half surrogate pairs.
    [GeneratedRegex("""^\[?(-?[0-9]+\.0|[0-9]e[0-9]|-?1e-?400)\]?$|\\ud|\\udc""")]
    private static partial Regex Unsayable();
}
