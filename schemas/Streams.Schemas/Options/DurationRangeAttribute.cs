using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Streams.Schemas.Options;

/// <summary>The range of an option that is a duration.</summary>
/// <remarks>.NET's own range finds the type's converter by reflection, which a program compiled ahead cannot promise to keep, and which costs every start.</remarks>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DurationRangeAttribute : ValidationAttribute
{
    /// <summary>From the least to the most, both allowed, as <c>[days.]hh:mm:ss[.fff]</c>.</summary>
    public DurationRangeAttribute(string minimum, string maximum)
        : base("The field {0} must be between {1} and {2}.")
    {
        Minimum = minimum;
        Maximum = maximum;
    }

    /// <summary>The least that is allowed.</summary>
    public string Minimum { get; }

    /// <summary>The most that is allowed.</summary>
    public string Maximum { get; }

    /// <inheritdoc/>
    public override bool IsValid(object? value) =>
        value is null || (value is TimeSpan duration && duration >= TimeSpan.Parse(Minimum, CultureInfo.InvariantCulture) && duration <= TimeSpan.Parse(Maximum, CultureInfo.InvariantCulture));

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) => string.Format(CultureInfo.InvariantCulture, ErrorMessageString, name, Minimum, Maximum);
}
