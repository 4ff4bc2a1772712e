// The page that hands an answer on to a service by a form sends it by itself. Without script the button does.
document.getElementById('send-on')?.submit();
