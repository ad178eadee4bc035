using System.Text.Json;

namespace KoGpt2.Shared.Json;

/// <summary>Goes through a JSON object that a caller wrote, member by member, refusing what would make its meaning unclear.</summary>
public static class FieldNames
{
    private const int LongestName = 100;

    /// <summary>The members, each name once.</summary>
    /// <param name="json">An object.</param>
    /// <param name="path">What to put before each name in an error.</param>
    /// <param name="errors">Where names that come twice, are too long or cannot be read go.</param>
    /// <param name="most">Most members: an object with more is refused whole, so that errors stay fewer than bytes.</param>
    /// <returns>Members in their order; of a name that comes twice, the first.</returns>
    public static IReadOnlyList<(string Name, JsonElement Value)> Read(JsonElement json, string path, List<FieldError> errors, int most = 64)
    {
        int count = json.GetPropertyCount();
        if (count > most)
        {
            errors.Add(new FieldError(path.TrimEnd('.'), "too_many_fields", $"Send at most {most} fields here; got {count:N0}."));
            return [];
        }
        List<(string, JsonElement)> members = new(count);
        HashSet<string> seen = new(count, StringComparer.Ordinal);
        foreach (JsonProperty member in json.EnumerateObject())
        {
            if (Name(member) is not { } name)
                errors.Add(new FieldError(path.TrimEnd('.'), "bad_name", $"A name here has more than {LongestName} characters or is not Unicode."));
            else if (seen.Add(name))
                members.Add((name, member.Value));
            else
                errors.Add(new FieldError(path + name, "duplicate_field", $"'{name}' stands more than once in this object."));
        }
        return members;
    }

    private static string? Name(JsonProperty member)
    {
        try
        {
            return member.Name.Length <= LongestName ? member.Name : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
