using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.Extensions.Options;

namespace KoGpt2.Api.Settings;

/// <summary>Checks a section's values against the ranges on its class; errors name the configuration key and both numbers.</summary>
internal sealed class RangeRules<T>(string section) : IValidateOptions<T>
    where T : class
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, T options)
    {
        List<string> errors = [];
        foreach (PropertyInfo property in typeof(T).GetProperties())
        {
            object? value = property.GetValue(options);
            if (property.GetCustomAttribute<RangeAttribute>() is { } range && !range.IsValid(value))
                errors.Add($"{section}:{property.Name} must be from {range.Minimum} to {range.Maximum}; it is {value}.");
        }
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}

/// <summary>Registers sections of the configuration.</summary>
internal static class CheckedOptions
{
    /// <summary>Binds a section and has its ranges checked at start.</summary>
    public static void AddChecked<T>(this IServiceCollection services, IConfiguration configuration, string section)
        where T : class
    {
        services.AddOptions<T>().Bind(configuration.GetSection(section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<T>>(new RangeRules<T>(section));
    }
}
