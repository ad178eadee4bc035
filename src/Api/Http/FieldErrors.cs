using KoGpt2.Shared.Json;

namespace KoGpt2.Api.Http;

/// <summary>Everything that is wrong with a request: the first hundred errors, and how many more there are.</summary>
internal sealed class FieldErrors
{
    /// <summary>Most errors that are listed.</summary>
    public const int MostListed = 100;

    private readonly List<FieldError> _listed = [];

    /// <summary>The first errors, in the order of the request.</summary>
    public IReadOnlyList<FieldError> Listed => _listed;

    /// <summary>How many are not listed.</summary>
    public int More { get; private set; }

    /// <summary>Whether anything is wrong.</summary>
    public bool Any => _listed.Count > 0;

    /// <summary>Adds one.</summary>
    public void Add(string field, string code, string message)
    {
        if (_listed.Count < MostListed)
            _listed.Add(new FieldError(field, code, message));
        else
            More++;
    }

    /// <summary>Takes all errors out of a list.</summary>
    public void Take(List<FieldError> errors)
    {
        int room = Math.Min(MostListed - _listed.Count, errors.Count);
        _listed.AddRange(errors.Take(room));
        More += errors.Count - room;
        errors.Clear();
    }
}
