// Runs before anything is shown: style rules for a page with and without a script part here.
document.documentElement.classList.add("js");
