using System.Text.Json;
using KoGpt2.Shared.Json;
using KoGpt2.Shared.Settings;
using KoGpt2.Shared.Settings.Reading;
using KoGpt2.TestSupport;

namespace KoGpt2.Shared.Tests.Settings;

/// <summary>docs/settings.md says what the reader does.</summary>
public sealed class SettingsReferenceTests
{
    // No setting can be this.
    private static readonly JsonElement s_wrong = JsonDocument.Parse("[[[{}]]]").RootElement;

    private static readonly string[][] s_rows =
    [
        .. File.ReadLines(Path.Combine(Repository.Root, "docs", "settings.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries)[1..^1]),
    ];

    [Fact]
    public void Reference_Settings_AreThoseOfTheReaderInItsOrder() =>
        Assert.Equal(SettingsReader.Names, s_rows.Select(row => row[0].Trim('`')));

    [Fact]
    public void Reference_OtherNamesAndRanges_AreThoseOfTheReader() => Assert.All(s_rows, row =>
    {
        string[] names = [.. new[] { row[0], row[1] }.Where(name => name.Length > 0).Select(name => name.Trim('`'))];
        Assert.All(names, name => Assert.Equal($"Send {row[2]}; got [[[{{}}]]].", Errors(name).Single().Message));
        List<FieldError> twice = [];
        var reader = new SettingsReader("", twice);
        Assert.All(names, name => reader.TryRead(name, s_wrong));
        Assert.Equal(names.Length - 1, twice.Count(error => error.Code == "said_twice"));
    });

    [Fact]
    public void Reference_DefaultsAndTexts_AreThoseOfTheTable() => Assert.Equal(
        SettingsTable.All.Select(setting => (setting.Default, setting.Does)), s_rows.Select(row => (row[3], row[4])));

    [Fact]
    public void Table_DefaultsThatAreValues_AreWhatCountsWhereNothingIsSaid()
    {
        var unsaid = GenerationSettings.From(RequestSettings.None, seed: 0);
        Setting[] valued = [.. SettingsTable.All.Where(setting => setting.Default is "true" or "false" || setting.Default.All(char.IsAsciiDigit))];
        Assert.True(valued.Length > 15);
        Assert.All(valued, setting =>
        {
            string property = string.Concat(setting.Name.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
            string value = JsonSerializer.Serialize(typeof(GenerationSettings).GetProperty(property)!.GetValue(unsaid));
            Assert.Equal(setting.Default, value);
        });
    }

    private static List<FieldError> Errors(string name)
    {
        List<FieldError> errors = [];
        Assert.True(new SettingsReader("", errors).TryRead(name, s_wrong));
        return errors;
    }
}
