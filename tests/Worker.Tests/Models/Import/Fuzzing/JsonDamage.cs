using System.Text;
using System.Text.RegularExpressions;

namespace KoGpt2.Worker.Tests.Models.Import.Fuzzing;

/// <summary>Damages JSON value by value, so that what comes out is mostly still JSON.</summary>
internal sealed partial class JsonDamage(string good)
{
    private static readonly string[] s_values =
    [
        "0", "1", "-1", "4", "7", "1e3", "0.5", "2147483648", "4294967295", "9223372036854775807", "18446744073709551615", "1e999", "null", "true",
        "[]", "{}", "[[[[1]]]]", "\"F16\"", "\"F32\"", "\"I64\"", "\"\"", "\"../model.safetensors\"", "\"/dev/zero\"", "\"model.safetensors\"", "\"\\ud800\"",
        "\"transformer.wte.weight\"", "\"weight_map\"",
    ];

    private readonly Match[] _values = Value().Matches(good).ToArray();

    public byte[] Next(Random random)
    {
        string bad = good;
        foreach (Match value in random.GetItems(_values, random.Next(1, 4)).DistinctBy(value => value.Index).OrderByDescending(value => value.Index))
        {
            string put = random.Next(20) switch
            {
                0 => new string('[', 200),
                < 6 => _values[random.Next(_values.Length)].Value,
                _ => s_values[random.Next(s_values.Length)],
            };
            bad = $"{bad[..value.Index]}{put}{bad[(value.Index + value.Length)..]}";
        }
        return Encoding.UTF8.GetBytes(bad);
    }

    [GeneratedRegex("""
        "[^"]*"|[0-9]+|\[[^\[\]]*\]
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Value();
}
