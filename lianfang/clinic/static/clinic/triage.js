// The first key goes where it is needed: to the temperature once a code was read, else to the code.
const scan = document.querySelector("[data-scan]");
const first = document.querySelector("[name=celsius]");
if (scan && first) (scan.value || document.querySelector(".scan [role=alert]") ? first : scan).focus();
